package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.filter.CrossOrigin;
import io.fairlead.gateway.filter.HeaderChanges;
import io.fairlead.gateway.filter.Mirroring;
import io.fairlead.gateway.filter.Pace;
import io.fairlead.gateway.filter.PathRewrite;
import io.fairlead.gateway.filter.Persistence;
import io.fairlead.gateway.gatewayapi.RouteRule;
import io.fairlead.gateway.gatewayapi.RuleEffects;
import io.fairlead.gateway.gatewayapi.RuleMatch;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.NamespacedName;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request of a rule of Gateway API, on its way through the filters of the rule, then those of
 * the backend (G9). Only touched on its event loop.
 */
final class RuleFilters implements Filters {
  private final RuleMatch match;
  private final RouteRule.Share share;
  private final AskedRequest asked;
  private final Map<String, String> cors;
  private final HttpRoute.@Nullable Persistence persistence;
  private final Persistence.@Nullable Session session;
  private boolean byTurns;
  private List<Mirroring> mirrors = List.of();

  /**
   * @param cors headers of every response
   * @param endpoints of the backend
   */
  RuleFilters(
      RuleMatch match,
      RouteRule.Share share,
      AskedRequest asked,
      Map<String, String> cors,
      List<InetSocketAddress> endpoints) {
    this.match = match;
    this.share = share;
    this.asked = asked;
    this.cors = cors;
    this.persistence = match.rule().persistence();
    this.session =
        persistence == null ? null : Persistence.find(persistence, asked, endpoints, now());
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }

  @Override
  public Balancer.Wish wish() {
    return byTurns || session == null || !session.exists()
        ? Balancer.Wish.ANY
        : new Balancer.Wish(session.endpoint(), null);
  }

  @Override
  public RuleFilters withoutChoice() {
    byTurns = true;
    return this;
  }

  @Override
  public void rewrite(HttpRequest request) {
    for (RuleEffects effects : List.of(match.rule().effects(), share.effects())) {
      HttpFilter.Rewrite rewrite = effects.rewrite();
      if (rewrite != null && rewrite.path() != null) {
        request.setUri(PathRewrite.uri(rewrite.path(), match.prefix(), asked));
      }
      if (rewrite != null && rewrite.host() != null) {
        request.headers().set(HttpHeaderNames.HOST, rewrite.host());
      }
      effects.requests().forEach(edits -> HeaderChanges.apply(edits, request.headers()));
    }
    copies(match.rule().effects(), request);
    copies(share.effects(), request);
  }

  private void copies(RuleEffects effects, HttpRequest request) {
    for (RuleEffects.Copies copies : effects.mirrors()) {
      Backend backend = RouteRule.backend(copies.mirror().target());
      if (backend != null && copies.next()) {
        mirrors = new ArrayList<>(mirrors);
        mirrors.add(Mirroring.to(backend, request));
      }
    }
  }

  @Override
  public void copy(ByteBuf content) {
    for (Mirroring mirroring : mirrors) {
      mirroring.add(content);
    }
  }

  @Override
  public void mirror(OtherServers servers) {
    List<Mirroring> now = mirrors;
    mirrors = List.of();
    now.forEach(mirroring -> mirroring.send(servers));
  }

  @Override
  public @Nullable Pace pace() {
    return null;
  }

  @Override
  public @Nullable HttpRequest errorPage(int status) {
    return null;
  }

  @Override
  public @Nullable NamespacedName errorService() {
    return null;
  }

  @Override
  public boolean guarded() {
    return false;
  }

  @Override
  public void guard(
      Worker worker, HttpRequest request, Runnable allowed, Consumer<Refusal> refused) {
    allowed.run();
  }

  @Override
  public void response(HttpHeaders response, @Nullable InetSocketAddress answered) {
    cors.forEach(response::set);
    if (CrossOrigin.varies(match.rule().effects().cors())) {
      response.add(HttpHeaderNames.VARY, "Origin");
    }
    if (persistence != null && session != null && answered != null) {
      Persistence.tell(persistence, session, answered, now(), asked.tls(), response);
    }
    share.effects().responses().forEach(edits -> HeaderChanges.apply(edits, response));
    match.rule().effects().responses().forEach(edits -> HeaderChanges.apply(edits, response));
  }

  @Override
  public Refusal page(Refusal refusal) {
    return refusal.with(cors);
  }

  @Override
  public void end() {}
}
