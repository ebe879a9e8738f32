package io.fairlead.subscription;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.PathType;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodWorkJson;
import io.fairlead.model.pod.Probe;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

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
    return slice(name, true);
  }

  /** The same, its endpoint not ready. */
  static ImageEntry.OfEndpointSlice turned(String name) {
    return slice(name, false);
  }

  private static ImageEntry.OfEndpointSlice slice(String name, boolean ready) {
    return new ImageEntry.OfEndpointSlice(
        new EndpointSlice(
            name(name),
            "api",
            AddressType.IPV4,
            List.of(new EndpointPort("http", Protocol.TCP, 8080, "")),
            List.of(
                new Endpoint(
                    List.of("127.65.0.2"),
                    ready,
                    true,
                    false,
                    "web-0",
                    "laptop",
                    "a",
                    name("web-0"),
                    "uid-web-0"))));
  }

  static ImageEntry.OfPod pod(String name) {
    return pod(name, "127.65.0.2", "fd00::2");
  }

  static ImageEntry.OfPod pod(String name, String... ips) {
    return new ImageEntry.OfPod(
        new Pod(
            name(name),
            "uid-" + name,
            "laptop",
            Map.of("app", "api"),
            List.of(ips),
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

  static ImageEntry.OfPodWork podWork() {
    String pod =
        """
        {"metadata": {"namespace": "default", "name": "web-0", "uid": "u"},
         "spec": {"nodeName": "laptop", "containers": [{
           "name": "c", "image": "busybox", "workingDir": "/tmp",
           "envFrom": [{"prefix": "P_", "configMapRef": {"name": "cm"}}],
           "env": [{"name": "A", "value": "$(B)"},
                   {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
                   {"name": "C", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                   {"name": "D", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
                   {"name": "E", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}],
           "readinessProbe": {"grpc": {"port": 1}},
           "livenessProbe": {"exec": {"command": ["true"]}, "terminationGracePeriodSeconds": 1},
           "volumeMounts": [{"name": "a", "mountPath": "/a", "subPathExpr": "$(A)"}]}],
           "volumes": [
             {"name": "a", "emptyDir": {}},
             {"name": "b", "hostPath": {"path": "/b", "type": "Directory"}},
             {"name": "c", "projected": {"sources": [
               {"configMap": {"name": "cm", "items": [{"key": "k", "path": "p", "mode": 256}]}},
               {"downwardAPI": {"items": [
                 {"path": "l", "fieldRef": {"fieldPath": "metadata.labels"}}]}}]}}]}}
        """;
    return new ImageEntry.OfPodWork(
        PodWorkJson.read((ObjectNode) JsonMapper.shared().readTree(pod)).orElseThrow());
  }

  static List<ImageEntry> oneOfEach() {
    return List.of(
        new ImageEntry.OfNamespace("default"),
        service("api", 80),
        slice("api-x"),
        pod("web-0"),
        new ImageEntry.OfNode(new NodeFacts("laptop", List.of("10.244.0.0/24", "fd00::/64"))),
        podWork(),
        new ImageEntry.OfPodSource(
            new PodSource(
                "laptop",
                new PodSource.Ref(PodSource.Kind.SECRET, name("s")),
                Map.of("password", "aHVzaA=="))),
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
        new ImageEntry.OfCertificate(new TlsCertificate(name("cert"), "PEM", "KEY")),
        gateway(),
        httpRoute(),
        new ImageEntry.OfStreamRoute(
            new StreamRoute(
                RouteKind.TCP,
                name("db"),
                1,
                List.of(new Attachment(name("edge"), new ListenerName("tcp"), List.of(""))),
                List.of(
                    new StreamRoute.StreamBackend(
                        1, new BackendTarget.Nowhere("BackendNotFound"))))),
        new ImageEntry.OfBackendTls(
            new BackendTls(
                name("api"),
                List.of(new BackendTls.Target(name("api"), "https")),
                "api.example",
                List.of(new BackendTls.SubjectAltName(true, "spiffe://example/api")),
                List.of("PEM"),
                false,
                true)));
  }

  private static ImageEntry gateway() {
    return new ImageEntry.OfGateway(
        new GatewayListeners(
            name("edge"),
            List.of("127.0.0.1"),
            List.of(
                new GatewayListeners.Listener(
                    new ListenerName("default/more", "web"),
                    443,
                    GatewayListeners.Protocol.HTTPS,
                    "*.example",
                    new GatewayListeners.Tls(
                        false,
                        List.of(name("cert")),
                        new GatewayListeners.ClientValidation(List.of("PEM"), true)))),
            name("cert")));
  }

  private static ImageEntry httpRoute() {
    BackendTarget api = new BackendTarget.ServicePort(name("api"), 80);
    HttpFilter.HeaderEdits edits =
        new HttpFilter.HeaderEdits(
            List.of(new HttpFilter.Header("a", "1")),
            List.of(new HttpFilter.Header("b", "2")),
            List.of("c"));
    HttpFilter.PathChange path = new HttpFilter.PathChange(true, "/new");
    return new ImageEntry.OfHttpRoute(
        new HttpRoute(
            RouteKind.HTTP,
            name("shop"),
            1,
            List.of(new Attachment(name("edge"), new ListenerName("web"), List.of("a.example"))),
            List.of(
                new HttpRoute.Rule(
                    "one",
                    List.of(
                        new HttpMatch(
                            new HttpMatch.Path(HttpMatch.PathType.PREFIX, "/old"),
                            "GET",
                            List.of(new HttpMatch.Value("x", "1", false)),
                            List.of(new HttpMatch.Value("q", ".*", true)))),
                    List.of(
                        new HttpFilter.RequestHeaders(edits),
                        new HttpFilter.ResponseHeaders(edits),
                        new HttpFilter.Redirect("https", "b.example", 8443, path, 301),
                        new HttpFilter.Rewrite("c.example", path),
                        new HttpFilter.Mirror(api, 1, 100),
                        new HttpFilter.Cors(
                            List.of("*"), true, List.of("GET"), List.of("x"), List.of("y"), 5),
                        new HttpFilter.Unknown("UnsupportedValue")),
                    List.of(
                        new HttpRoute.HttpBackend(
                            3, api, List.of(new HttpFilter.RequestHeaders(edits)))),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(1500),
                    new HttpRoute.Retry(List.of(503), 2, Duration.ofMillis(100)),
                    new HttpRoute.Persistence(true, "session", Duration.ofHours(1), true)))));
  }
}
