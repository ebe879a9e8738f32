package io.fairlead.bench.gateway;

import io.fairlead.gateway.policy.GlobalLimits;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.ProxyServer;
import io.fairlead.gateway.routing.RouteTableBuilder;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.PathType;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The proxy of a gateway with routes of this many hosts to one endpoint, until it is ended. */
final class GatewayHost {

  /** A host with a certificate is redirected to HTTPS otherwise. */
  private static final Map<String, String> SERVED_PLAIN =
      Map.of("nginx.ingress.kubernetes.io/ssl-redirect", "false");

  private GatewayHost() {}

  /** Arguments: routes, HTTP port, HTTPS port, endpoint's port, directory of tls.crt, tls.key. */
  public static void main(String[] args) throws IOException, InterruptedException {
    TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>();
    put(entries, service());
    put(entries, endpoint(Integer.parseInt(args[3])));
    Path certificates = Path.of(args[4]);
    put(
        entries,
        new ImageEntry.OfCertificate(
            new TlsCertificate(
                named("tls"),
                Files.readString(certificates.resolve("tls.crt")),
                Files.readString(certificates.resolve("tls.key")))));
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      put(entries, route(i));
    }
    try (ProxyServer server = new ProxyServer(ProxyLimits.DEFAULT)) {
      server.apply(
          new RouteTableBuilder(InetAddress.getLoopbackAddress(), new GlobalLimits(_ -> {}))
              .apply(new NodeImage("bench", 1, entries), List.copyOf(entries.keySet()))
              .table(),
          List.of());
      server.listenHttp(loopback(args[1]));
      server.listenHttps(loopback(args[2]));
      Thread.currentThread().join();
    }
  }

  /** The host of a route; the first is one that every resolver knows. */
  static String host(int route) {
    return route == 0 ? "localhost" : "h" + route + ".example.com";
  }

  private static InetSocketAddress loopback(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  private static NamespacedName named(String name) {
    return new NamespacedName("bench", name);
  }

  private static void put(Map<ImageKey, ImageEntry> entries, ImageEntry entry) {
    entries.put(entry.key(), entry);
  }

  /** A Service {@code bench/web} of port 80. */
  static ImageEntry service() {
    return new ImageEntry.OfService(
        new Service(
            named("web"),
            "uid",
            ServiceType.CLUSTER_IP,
            List.of("127.64.0.9"),
            List.of(new ServicePort("http", Protocol.TCP, 80, "8080", 0, "")),
            Map.of(),
            "",
            false,
            0));
  }

  /** Its endpoint. */
  static ImageEntry endpoint(int port) {
    return new ImageEntry.OfEndpointSlice(
        new EndpointSlice(
            named("web-1"),
            "web",
            AddressType.IPV4,
            List.of(new EndpointPort("http", Protocol.TCP, port, "")),
            List.of(
                new Endpoint(List.of("127.0.0.1"), true, true, false, "", "n1", "", null, ""))));
  }

  private static ImageEntry route(int number) {
    return new ImageEntry.OfIngress(
        new IngressRoutes(
            named("r" + number),
            1,
            List.of(
                new IngressRoutes.HostRule(
                    host(number),
                    List.of(
                        new IngressRoutes.PathRule(
                            "/", PathType.PREFIX, new Backend(named("web"), "", 80))))),
            null,
            List.of(new IngressRoutes.Tls(List.of(host(number)), named("tls"))),
            SERVED_PLAIN));
  }
}
