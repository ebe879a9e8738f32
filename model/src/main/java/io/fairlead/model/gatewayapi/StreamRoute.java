package io.fairlead.model.gatewayapi;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;

/**
 * A TLSRoute, TCPRoute or UDPRoute that some listener took, compiled.
 *
 * @param created creationTimestamp, seconds since the epoch: the older wins, then the name that
 *     sorts first (G1)
 * @param backends with their weights, of its one rule
 * @param greets connections to endpoints begin with a header of the PROXY protocol, version 1 where
 *     their Service does not say which
 */
public record StreamRoute(
    RouteKind kind,
    NamespacedName name,
    long created,
    List<Attachment> attachments,
    List<StreamBackend> backends,
    boolean greets) {

  /** One whose endpoints are told of clients where their Service says so. */
  public StreamRoute(
      RouteKind kind,
      NamespacedName name,
      long created,
      List<Attachment> attachments,
      List<StreamBackend> backends) {
    this(kind, name, created, attachments, backends, false);
  }

  public StreamRoute {
    attachments = List.copyOf(attachments);
    backends = List.copyOf(backends);
  }

  /** A backend with its share; connections to one that leads nowhere are refused. */
  public record StreamBackend(int weight, BackendTarget target) {}
}
