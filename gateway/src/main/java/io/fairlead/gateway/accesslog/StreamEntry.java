package io.fairlead.gateway.accesslog;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;

/**
 * One connection of TCP or TLS, or one client of UDP, that came to its end. Texts of clients are as
 * they came; empty: there is none.
 *
 * @param at milliseconds since 1970 of its end
 * @param client address
 * @param clientPort 0: not known
 * @param protocol {@code TCP}, {@code TLS} or {@code UDP}
 * @param serverName the client asked for in its hello
 * @param kind of the route
 * @param service the backend's; the empty name when there is none
 * @param port of the service; 0: there is none
 * @param endpoints that were tried, in their order, {@code 10.0.0.1:5432}
 * @param connectNanos from the choice of the last endpoint until it was reached; -1: it was not
 * @param received bytes from the client
 * @param sent bytes to the client
 * @param nanos from its beginning to its end
 * @param status that nginx' stream log has for such an end
 * @param reason one word for why it ended; empty: both ends had said all
 */
public record StreamEntry(
    long at,
    String client,
    int clientPort,
    String protocol,
    String serverName,
    String kind,
    NamespacedName route,
    NamespacedName service,
    int port,
    List<String> endpoints,
    long connectNanos,
    long received,
    long sent,
    long nanos,
    int status,
    String reason)
    implements LogEntry {

  public StreamEntry {
    endpoints = List.copyOf(endpoints);
  }
}
