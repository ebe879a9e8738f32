package io.fairlead.subscription;

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
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.Probe;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One entry of every kind, with every field filled in. */
final class Samples {
  private Samples() {}

  static NamespacedName name(String name) {
    return new NamespacedName("default", name);
  }

  static ImageEntry.OfService service(String name, int port) {
    return new ImageEntry.OfService(
        new Service(
            name(name),
            "uid-" + name,
            ServiceType.NODE_PORT,
            List.of("127.64.0.7"),
            List.of(new ServicePort("http", Protocol.TCP, port, "web", 30080, "http")),
            Map.of("app", name),
            "",
            false,
            10800));
  }

  static ImageEntry.OfEndpointSlice slice(String name) {
    return new ImageEntry.OfEndpointSlice(
        new EndpointSlice(
            name(name),
            "api",
            AddressType.IPV4,
            List.of(new EndpointPort("http", Protocol.TCP, 8080, "")),
            List.of(
                new Endpoint(
                    List.of("127.65.0.2"),
                    true,
                    true,
                    false,
                    "web-0",
                    "laptop",
                    "a",
                    name("web-0"),
                    "uid-web-0"))));
  }

  static ImageEntry.OfPod pod(String name) {
    return new ImageEntry.OfPod(
        new Pod(
            name(name),
            "uid-" + name,
            "laptop",
            Map.of("app", "api"),
            "127.65.0.2",
            "127.65.0.2",
            "Running",
            true,
            false,
            "web-0",
            "api",
            false,
            List.of("web"),
            List.of(new ContainerPort("web", Protocol.TCP, 8080)),
            List.of(
                new Probe(
                    "web",
                    new Probe.HttpGet(
                        "HTTP", "", 8080, "/ready", List.of(new Probe.HttpHeader("X-A", "b"))),
                    0,
                    10,
                    1,
                    1,
                    3,
                    null),
                new Probe("db", new Probe.TcpSocket("127.0.0.1", 5432), 5, 10, 1, 1, 3, null))));
  }

  static ImageEntry.OfPolicy policy(String name) {
    return new ImageEntry.OfPolicy(
        new PolicyRules(
            name(name),
            Set.of("127.65.0.2"),
            true,
            false,
            List.of(
                new PolicyRules.Rule(
                    false,
                    Set.of("127.65.0.3"),
                    List.of(new PolicyRules.IpBlock("127.65.0.0/16", List.of("127.65.9.0/24"))),
                    List.of(
                        new PolicyRules.PortMatch(Protocol.TCP, 8080, 8090, null),
                        new PolicyRules.PortMatch(
                            Protocol.UDP,
                            null,
                            null,
                            Set.of(new PolicyRules.AddressPort("127.65.0.2", 53)))))),
            List.of()));
  }

  static List<ImageEntry> oneOfEach() {
    return List.of(
        new ImageEntry.OfNamespace("default"),
        service("api", 80),
        slice("api-x"),
        pod("web-0"),
        policy("deny"),
        new ImageEntry.OfIngress(
            new IngressRoutes(
                name("web"),
                1_700_000_000L,
                List.of(
                    new IngressRoutes.HostRule(
                        "shop.example",
                        List.of(
                            new IngressRoutes.PathRule(
                                "/", PathType.PREFIX, new Backend(name("api"), "http", 0))))),
                null,
                List.of(new IngressRoutes.Tls(List.of("shop.example"), name("cert"))))),
        new ImageEntry.OfCertificate(new TlsCertificate(name("cert"), "PEM", "KEY")));
  }
}
