package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.filter.Pace;
import io.fairlead.gateway.policy.Method;
import io.fairlead.gateway.policy.RequestPolicy;
import io.fairlead.model.meta.NamespacedName;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request for which RoutePolicies hold, before whatever else its route asks for. Only touched
 * on its event loop.
 */
final class PolicyFilters implements Filters {
  private final RequestPolicy policy;
  private final AskedRequest asked;
  private final @Nullable Filters next;
  private final Map<String, String> response;
  private List<String> cookies = List.of();

  /**
   * @param next null: its route asks for nothing else
   */
  PolicyFilters(RequestPolicy policy, AskedRequest asked, @Nullable Filters next) {
    this.policy = policy;
    this.asked = asked;
    this.next = next;
    this.response = new LinkedHashMap<>(policy.cors(asked));
  }

  @Override
  public Balancer.Wish wish() {
    return next == null ? Balancer.Wish.ANY : next.wish();
  }

  @Override
  public PolicyFilters withoutChoice() {
    if (next != null) {
      next.withoutChoice();
    }
    return this;
  }

  @Override
  public void rewrite(HttpRequest request) {
    if (next != null) {
      next.rewrite(request);
    }
  }

  @Override
  public void copy(ByteBuf content) {
    if (next != null) {
      next.copy(content);
    }
  }

  @Override
  public void mirror(OtherServers servers) {
    if (next != null) {
      next.mirror(servers);
    }
  }

  @Override
  public @Nullable Pace pace() {
    return next == null ? null : next.pace();
  }

  @Override
  public @Nullable HttpRequest errorPage(int status) {
    return next == null ? null : next.errorPage(status);
  }

  @Override
  public @Nullable NamespacedName errorService() {
    return next == null ? null : next.errorService();
  }

  @Override
  public boolean guarded() {
    return policy.guarded() || (next != null && next.guarded());
  }

  @Override
  public void guard(
      Worker worker, HttpRequest request, Runnable allowed, Consumer<Refusal> refused) {
    policy.check(
        new Method.Shown(asked, request.headers(), worker.servers()),
        outcome -> {
          Runnable then = () -> checked(outcome, worker, request, allowed, refused);
          if (worker.loop().inEventLoop()) {
            then.run();
          } else {
            worker.loop().execute(then);
          }
        });
  }

  private void checked(
      RequestPolicy.Outcome outcome,
      Worker worker,
      HttpRequest request,
      Runnable allowed,
      Consumer<Refusal> refused) {
    switch (outcome) {
      case RequestPolicy.Outcome.Refused(var reply) -> refused.accept(Refusal.of(reply));
      case RequestPolicy.Outcome.Passed(var headers, var set, var toClient) -> {
        headers.forEach((name, value) -> put(request.headers(), name, value));
        cookies = set;
        response.putAll(toClient);
        if (next != null && next.guarded()) {
          next.guard(worker, request, allowed, refused);
        } else {
          allowed.run();
        }
      }
    }
  }

  private static void put(HttpHeaders headers, String name, String value) {
    if (value.isEmpty()) {
      headers.remove(name);
    } else {
      headers.set(name, value);
    }
  }

  @Override
  public void response(HttpHeaders headers, @Nullable InetSocketAddress endpoint) {
    if (next != null) {
      next.response(headers, endpoint);
    }
    response.forEach(headers::set);
    cookies.forEach(cookie -> headers.add("set-cookie", cookie));
  }

  @Override
  public Refusal page(Refusal refusal) {
    Refusal page = refusal.with(response);
    return next == null ? page : next.page(page);
  }

  @Override
  public void end() {
    if (next != null) {
      next.end();
    }
  }
}
