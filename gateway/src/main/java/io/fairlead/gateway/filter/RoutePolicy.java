package io.fairlead.gateway.filter;

import io.fairlead.gateway.tls.UpstreamTls;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.nginx.AccessPolicy;
import io.fairlead.model.ingress.nginx.IngressPolicy;
import io.fairlead.model.meta.NamespacedName;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of one Ingress ask for, with what they name, ready for requests.
 *
 * @param plain only the defaults hold: nothing but the size of bodies and HTTPS is to be looked at
 * @param closed why every request is answered 503; null: it is open
 * @param limits null: nothing is counted
 * @param tls to endpoints, where the annotations ask for it
 * @param headers of every response
 * @param authHeaders the external server is asked with
 */
public record RoutePolicy(
    IngressPolicy asked,
    boolean plain,
    @Nullable String closed,
    @Nullable RateLimits limits,
    @Nullable Passwords passwords,
    @Nullable ClientCertificates certificates,
    UpstreamTls tls,
    Map<String, String> headers,
    Map<String, String> authHeaders) {

  /** Of an Ingress without annotations. */
  public static final RoutePolicy PLAIN =
      new RoutePolicy(
          IngressPolicy.NONE,
          true,
          null,
          null,
          null,
          null,
          UpstreamTls.UNVERIFIED,
          Map.of(),
          Map.of());

  public RoutePolicy {
    headers = Map.copyOf(headers);
    authHeaders = Map.copyOf(authHeaders);
  }

  /** Services that annotations name. */
  Set<Backend> backends() {
    Set<Backend> backends = new HashSet<>();
    NamespacedName errors = asked.response().defaultBackend();
    if (errors != null) {
      backends.add(Backend.firstPort(errors));
    }
    AccessPolicy.External external = asked.access().external();
    if (external != null) {
      ServiceUrl.of(external.url()).map(ServiceUrl::backend).ifPresent(backends::add);
    }
    if (asked.mirror() != null) {
      ServiceUrl.of(asked.mirror().target()).map(ServiceUrl::backend).ifPresent(backends::add);
    }
    return backends;
  }
}
