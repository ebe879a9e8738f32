package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.filter.Pace;
import io.fairlead.model.meta.NamespacedName;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through what its route does beside forwarding it. Only touched on its
 * event loop.
 */
interface Filters {

  /** Which endpoint it is for. */
  Balancer.Wish wish();

  /** From now on it goes to endpoints whose turn it is. */
  Filters withoutChoice();

  /** Changes the head that the endpoint gets. */
  void rewrite(HttpRequest request);

  /** A piece of the request's body passes. */
  void copy(ByteBuf content);

  /** The request is whole: sends the copies of it, if there are to be any; once. */
  void mirror(OtherServers servers);

  /** How fast the response may be sent; null: as it comes. */
  @Nullable Pace pace();

  /** The request for a page in the place of a response with this status; null: it is passed on. */
  @Nullable HttpRequest errorPage(int status);

  /** The Service that has such pages; null: there is none. */
  @Nullable NamespacedName errorService();

  /** Somebody has to be asked first. */
  boolean guarded();

  /**
   * Asks them.
   *
   * @param refused called on the loop, in the place of {@code allowed}
   */
  void guard(Worker worker, HttpRequest request, Runnable allowed, Consumer<Refusal> refused);

  /**
   * Changes the head of an endpoint's response.
   *
   * @param endpoint that answered
   */
  void response(HttpHeaders response, @Nullable InetSocketAddress endpoint);

  /** The same of a page of ours. */
  Refusal page(Refusal refusal);

  /** The request came to its end. */
  void end();
}
