package io.fairlead.model.gatewayapi;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;

/**
 * A TLSRoute, TCPRoute or UDPRoute that some listener took, compiled.
 *
 * @param created creationTimestamp, seconds since the epoch: the older wins, then the name that
 *     sorts first (G1)
 * @param backends with their weights, of its one rule
 */
public record StreamRoute(
    RouteKind kind,
    NamespacedName name,
    long created,
    List<Attachment> attachments,
    List<StreamBackend> backends) {

  public StreamRoute {
    attachments = List.copyOf(attachments);
    backends = List.copyOf(backends);
  }

  /** A backend with its share; connections to one that leads nowhere are refused. */
  public record StreamBackend(int weight, BackendTarget target) {}
}
