package io.fairlead.bench.gateway;

import io.fairlead.gateway.policy.GlobalLimits;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.ProxyServer;
import io.fairlead.gateway.routing.RouteTableBuilder;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.net.InetAddress;
import java.util.List;
import java.util.TreeMap;

/** The proxy of a gateway with a TCPRoute to one endpoint, until it is ended. */
final class StreamHost {
  private StreamHost() {}

  /** Arguments: port of TCP, endpoint's port. */
  public static void main(String[] args) throws InterruptedException {
    TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>();
    NamespacedName edge = new NamespacedName("bench", "edge");
    ListenerName tcp = new ListenerName("tcp");
    for (ImageEntry entry :
        List.of(
            GatewayHost.service(),
            GatewayHost.endpoint(Integer.parseInt(args[1])),
            new ImageEntry.OfGateway(
                new GatewayListeners(
                    edge,
                    List.of(),
                    List.of(
                        new GatewayListeners.Listener(
                            tcp,
                            Integer.parseInt(args[0]),
                            GatewayListeners.Protocol.TCP,
                            "",
                            null)),
                    null)),
            new ImageEntry.OfStreamRoute(
                new StreamRoute(
                    RouteKind.TCP,
                    new NamespacedName("bench", "web"),
                    1,
                    List.of(new Attachment(edge, tcp, List.of(""))),
                    List.of(
                        new StreamRoute.StreamBackend(
                            1,
                            new BackendTarget.ServicePort(
                                new NamespacedName("bench", "web"), 80))))))) {
      entries.put(entry.key(), entry);
    }
    try (ProxyServer server = new ProxyServer(ProxyLimits.DEFAULT)) {
      server.apply(
          new RouteTableBuilder(InetAddress.getLoopbackAddress(), new GlobalLimits(_ -> {}))
              .apply(new NodeImage("bench", 1, entries), List.copyOf(entries.keySet()))
              .table(),
          List.of());
      Thread.currentThread().join();
    }
  }
}
