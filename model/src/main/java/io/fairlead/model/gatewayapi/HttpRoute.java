package io.fairlead.model.gatewayapi;

import io.fairlead.model.meta.NamespacedName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTPRoute or GRPCRoute that some listener took, compiled. What of it is invalid leads nowhere
 * but stays in its place, so that the rest keeps its meaning (G2, B24).
 *
 * @param kind {@link RouteKind#HTTP} or {@link RouteKind#GRPC}
 * @param created creationTimestamp, seconds since the epoch: of equal matches the older route wins,
 *     then the name that sorts first, then the rule that stands first (G1)
 */
public record HttpRoute(
    RouteKind kind,
    NamespacedName name,
    long created,
    List<Attachment> attachments,
    List<Rule> rules) {

  public HttpRoute {
    attachments = List.copyOf(attachments);
    rules = List.copyOf(rules);
  }

  /**
   * One rule.
   *
   * @param name empty: it has none
   * @param matches never empty: what has none says PathPrefix / (G3)
   * @param backends with their weights; empty, without a redirect: 500 (G2)
   * @param request how long the whole may take; null: as long as it likes (G3)
   * @param backendRequest how long one attempt may take; null: as long as it likes
   */
  public record Rule(
      String name,
      List<HttpMatch> matches,
      List<HttpFilter> filters,
      List<HttpBackend> backends,
      @Nullable Duration request,
      @Nullable Duration backendRequest,
      @Nullable Retry retry,
      @Nullable Persistence persistence) {
    public Rule {
      matches = List.copyOf(matches);
      filters = List.copyOf(filters);
      backends = List.copyOf(backends);
    }
  }

  /**
   * A backend with its share.
   *
   * @param weight 0 to 1,000,000 (G3)
   * @param filters of requests to it alone
   */
  public record HttpBackend(int weight, BackendTarget target, List<HttpFilter> filters) {
    public HttpBackend {
      filters = List.copyOf(filters);
    }
  }

  /**
   * When to ask again ({@code retry}, experimental).
   *
   * @param codes of responses that are asked for again
   * @param attempts at most so many after the first
   * @param backoff at least so long between them
   */
  public record Retry(List<Integer> codes, int attempts, Duration backoff) {
    public Retry {
      codes = List.copyOf(codes);
    }
  }

  /**
   * A client's requests go to one endpoint ({@code sessionPersistence}, experimental).
   *
   * @param cookie it is remembered in a cookie, otherwise in a header
   * @param session name of either
   * @param lifetime after it a session is no more ({@code absoluteTimeout}); null: as long as the
   *     client keeps it
   * @param permanent the client is to keep the cookie for its lifetime, otherwise until it closes
   */
  public record Persistence(
      boolean cookie, String session, @Nullable Duration lifetime, boolean permanent) {}
}
