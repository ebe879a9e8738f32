package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.gateway.policy.GlobalLimits;
import io.fairlead.gateway.routing.RouteTableBuilder;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.PathType;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage.EventObserved;
import io.fairlead.model.service.ServiceType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What owners of Ingresses are told of them (B23, B24). */
class IngressReportTest {
  private static final InetSocketAddress ENDPOINT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  private final Cluster cluster =
      new Cluster()
          .service("web")
          .endpoints("web", ENDPOINT)
          .service("idle")
          .service("far", ServiceType.EXTERNAL_NAME, "far.example.com");

  private List<String> told(EventObserved... certificates) {
    NodeImage image = cluster.image();
    RouteTableBuilder.Built built =
        new RouteTableBuilder(InetAddress.getLoopbackAddress(), new GlobalLimits(_ -> {}))
            .apply(image, cluster.changed());
    return IngressReport.of(
            image.ingresses(), built.table(), List.of(certificates), built.conflicts())
        .stream()
        .map(
            problem ->
                "%s %s %s: %s"
                    .formatted(
                        problem.ingress().name(),
                        problem.aspect(),
                        problem.reason(),
                        problem.message()))
        .toList();
  }

  @Test
  void nothingIsWrong() {
    cluster.route("good", "a", "/", PathType.PREFIX, "web");
    assertEquals(List.of(), told());
  }

  @ParameterizedTest
  @CsvSource({
    "idle, ENDPOINTS NoEndpoints: Service default/idle has no ready endpoint",
    "gone, REFERENCES ServiceNotFound: Service default/gone does not exist",
    "far, 'REFERENCES ExternalName: Service default/far is of type ExternalName, which is not"
        + " served'",
  })
  void backends(String service, String expected) {
    cluster.route("a", "a", "/", PathType.PREFIX, service);
    assertEquals(List.of("a " + expected), told());
  }

  @Test
  void aPortThatIsNotThere() {
    cluster.ingress(
        "a",
        List.of(
            new IngressRoutes.HostRule(
                "a",
                List.of(
                    new IngressRoutes.PathRule(
                        "/", PathType.PREFIX, new Backend(Cluster.named("web"), "metrics", 0))))),
        List.of());
    assertEquals(
        List.of("a REFERENCES PortNotFound: Service default/web has no TCP port \"metrics\""),
        told());
  }

  @Test
  void aShadowedPathAndOneThatIsNone() {
    cluster
        .route("a", "a", "/", PathType.PREFIX, "web")
        .route("b", "a", "/", PathType.PREFIX, "web")
        .annotated("c", "Regex /(", "web", "use-regex", "true");
    List<String> told = told();
    assertEquals(
        "b RULES PathConflict: host \"a\" and path \"/\" is already defined in ingress default/a,"
            + " which is older",
        told.getFirst());
    assertEquals(2, told.size(), told::toString);
    assertEquals(true, told.getLast().startsWith("c RULES InvalidPath: "), told::toString);
  }

  @Test
  void certificatesAndWhatAnnotationsName() {
    cluster
        .route("a", "a", "/", PathType.PREFIX, "web")
        .annotated("locked", "Prefix /", "web", "auth-type", "basic", "auth-secret", "nobody");
    assertEquals(
        List.of(
            "a CERTIFICATES SecretNotFound: why",
            "locked REFERENCES AuthSecretNotFound: auth-secret: there is no Secret default/nobody;"
                + " requests are answered 503"),
        told(new EventObserved("Ingress", Cluster.named("a"), "Warning", "SecretNotFound", "why")));
  }
}
