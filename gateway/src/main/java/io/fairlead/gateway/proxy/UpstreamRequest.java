package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.RetryRule;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.NamespacedName;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint is asked in one exchange: the client's request, or one for a page in the place
 * of an error.
 *
 * @param facts of what is sent; a page for an error has none of the client's body
 * @param page the response comes from the Service with pages for errors
 */
record UpstreamRequest(
    HttpRequest head, RequestFacts facts, RequestPhases.Outcome.Forward forward, boolean page) {

  @Nullable Filters filtered() {
    return forward.filtered();
  }

  Upstream.Ready upstream() {
    return forward.upstream();
  }

  RetryRule retry() {
    return forward.route().retry();
  }

  /**
   * May be done again for all its method says.
   *
   * @param bodyStarted the endpoint may have seen some of its body; none of it, and it has nothing
   *     to act on yet
   */
  boolean repeatable(boolean bodyStarted) {
    return facts.idempotent() || retry().nonIdempotent() || (facts.hasBody() && !bodyStarted);
  }

  /** The request for a page in the place of a response of this status; null: it is passed on. */
  @Nullable UpstreamRequest forPage(int status) {
    Filters filtered = filtered();
    HttpRequest wanted = filtered == null || page ? null : filtered.errorPage(status);
    NamespacedName service = filtered == null ? null : filtered.errorService();
    return wanted != null
            && service != null
            && forward.table().upstream(Backend.firstPort(service)) instanceof Upstream.Ready ready
        ? new UpstreamRequest(wanted, facts.forPage(), forward.to(ready), true)
        : null;
  }
}
