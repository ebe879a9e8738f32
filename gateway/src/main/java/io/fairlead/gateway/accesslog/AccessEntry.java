package io.fairlead.gateway.accesslog;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;

/**
 * One request that came to its end. Texts of clients are as they came; empty: there is none.
 *
 * @param at milliseconds since 1970 of its end
 * @param client address
 * @param host as the client wrote it, with port
 * @param uri path and query as the client wrote them
 * @param protocol {@code HTTP/1.1}
 * @param status what the client was told; 499: it went before it could be told anything
 * @param received bytes of the request's body
 * @param sent bytes of the response's body
 * @param nanos from its head to its end
 * @param kind of the route; empty: it had none
 * @param route name of the Ingress or route; the empty name when there is none
 * @param service the backend's; the empty name when there is none
 * @param port of the service, as the route names it; empty: it does not
 * @param attempts the endpoints that were tried, in their order
 * @param traceId 32 hex digits (W3C Trace Context)
 * @param reason one word for why we answered in an endpoint's place; empty: we did not
 */
public record AccessEntry(
    long at,
    String client,
    String method,
    String host,
    String uri,
    String protocol,
    String referer,
    String agent,
    int status,
    long received,
    long sent,
    long nanos,
    String kind,
    NamespacedName route,
    NamespacedName service,
    String port,
    List<Attempt> attempts,
    String requestId,
    String traceId,
    String reason)
    implements LogEntry {

  public AccessEntry {
    attempts = List.copyOf(attempts);
  }

  /**
   * One endpoint that was asked.
   *
   * @param endpoint {@code 10.0.0.1:8080}
   * @param status it answered with; 502 and 504 where it did not
   * @param nanos from when it was chosen until its response or the attempt ended
   * @param received bytes of its response's body
   */
  public record Attempt(String endpoint, int status, long nanos, long received) {}
}
