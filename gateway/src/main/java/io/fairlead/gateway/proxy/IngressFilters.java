package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.filter.Balance;
import io.fairlead.gateway.filter.EarlyPhases;
import io.fairlead.gateway.filter.ErrorRequest;
import io.fairlead.gateway.filter.Guard;
import io.fairlead.gateway.filter.Mirroring;
import io.fairlead.gateway.filter.Pace;
import io.fairlead.gateway.filter.Requests;
import io.fairlead.gateway.filter.Responses;
import io.fairlead.gateway.filter.RoutePolicy;
import io.fairlead.gateway.filter.Variables;
import io.fairlead.model.ingress.nginx.LimitPolicy;
import io.fairlead.model.ingress.nginx.Mirror;
import io.fairlead.model.meta.NamespacedName;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request of a route with annotations, on its way through what they ask for. Only touched on
 * its event loop.
 */
final class IngressFilters implements Filters {
  private final RoutePolicy policy;
  private final Variables variables;
  private final Balance.Choice choice;
  private final Balancer balancer;
  private final List<String> cookies = new ArrayList<>();
  private @Nullable Mirroring mirroring;
  private boolean byTurns;
  private boolean ended;

  /**
   * @param balancer of the endpoints {@code choice} is one of
   */
  IngressFilters(
      RoutePolicy policy, Variables variables, Balance.Choice choice, Balancer balancer) {
    this.policy = policy;
    this.variables = variables;
    this.choice = choice;
    this.balancer = balancer;
  }

  @Override
  public Balancer.Wish wish() {
    return byTurns ? Balancer.Wish.ANY : choice.wish();
  }

  @Override
  public IngressFilters withoutChoice() {
    byTurns = true;
    return this;
  }

  @Override
  public void mirror(OtherServers servers) {
    if (mirroring != null) {
      mirroring.send(servers);
      mirroring = null;
    }
  }

  @Override
  public void rewrite(HttpRequest request) {
    Requests.rewrite(policy, variables, request);
    Mirror mirror = policy.asked().mirror();
    if (mirror != null) {
      mirroring = new Mirroring(mirror, variables, request.headers());
    }
  }

  @Override
  public void copy(ByteBuf content) {
    if (mirroring != null) {
      mirroring.add(content);
    }
  }

  @Override
  public @Nullable NamespacedName errorService() {
    return policy.asked().response().defaultBackend();
  }

  @Override
  public @Nullable Pace pace() {
    LimitPolicy limits = policy.asked().limits();
    return limits.rate() > 0 ? new Pace(limits, System.nanoTime()) : null;
  }

  @Override
  public @Nullable HttpRequest errorPage(int status) {
    return ErrorRequest.wanted(policy, status) ? ErrorRequest.of(variables, status) : null;
  }

  @Override
  public boolean guarded() {
    return Guard.needed(policy, variables.asked());
  }

  @Override
  public void guard(
      Worker worker, HttpRequest request, Runnable allowed, Consumer<Refusal> refused) {
    Guard.ask(
        policy,
        variables,
        request.headers(),
        worker.servers(),
        verdict -> {
          Runnable then =
              () -> {
                switch (verdict) {
                  case Guard.Verdict.Refused(var reply) -> refused.accept(Refusal.of(reply));
                  case Guard.Verdict.Allowed(var headers, var set) -> {
                    headers.forEach(
                        (name, value) -> {
                          if (value.isEmpty()) {
                            request.headers().remove(name);
                          } else {
                            request.headers().set(name, value);
                          }
                        });
                    cookies.addAll(set);
                    allowed.run();
                  }
                }
              };
          if (worker.loop().inEventLoop()) {
            then.run();
          } else {
            worker.loop().execute(then);
          }
        });
  }

  @Override
  public void response(HttpHeaders response, @Nullable InetSocketAddress endpoint) {
    Responses.rewrite(policy, variables.asked(), response);
    cookies.forEach(cookie -> response.add("set-cookie", cookie));
    String sticky = byTurns ? null : Balance.cookie(policy, variables, choice, endpoint, balancer);
    if (sticky != null) {
      response.add("set-cookie", sticky);
    }
  }

  @Override
  public Refusal page(Refusal refusal) {
    return Responses.changes(policy)
        ? refusal.with(Responses.own(policy, variables.asked()))
        : refusal;
  }

  @Override
  public void end() {
    if (!ended) {
      ended = true;
      EarlyPhases.end(policy, variables.asked());
    }
  }
}
