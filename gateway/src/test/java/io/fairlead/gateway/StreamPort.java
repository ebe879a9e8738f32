package io.fairlead.gateway;

import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.node.ImageEntry;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;

/** A port of TCP that a Gateway {@code edge} opens, and a TCPRoute {@code db} from there. */
final class StreamPort {
  private StreamPort() {}

  /** A port nobody has. */
  static int free() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  /** The cluster with that, leading to port 80 of this Service. */
  static Cluster to(Cluster cluster, int port, String service) {
    ListenerName tcp = new ListenerName("tcp");
    return cluster
        .put(
            new ImageEntry.OfGateway(
                new GatewayListeners(
                    Cluster.named("edge"),
                    List.of(),
                    List.of(
                        new GatewayListeners.Listener(
                            tcp, port, GatewayListeners.Protocol.TCP, "", null)),
                    null)))
        .put(
            new ImageEntry.OfStreamRoute(
                new StreamRoute(
                    RouteKind.TCP,
                    Cluster.named("db"),
                    1,
                    List.of(new Attachment(Cluster.named("edge"), tcp, List.of(""))),
                    List.of(
                        new StreamRoute.StreamBackend(
                            1, new BackendTarget.ServicePort(Cluster.named(service), 80))))));
  }
}
