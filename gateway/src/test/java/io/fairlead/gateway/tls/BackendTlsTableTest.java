package io.fairlead.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fairlead.gateway.Cluster;
import io.fairlead.gateway.TestCertificate;
import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which BackendTLSPolicy holds for a port of a Service; pure. */
class BackendTlsTableTest {
  private static final TestCertificate CA = TestCertificate.of("ca.example.com");

  private static BackendTls policy(String name, String service, String port, boolean valid) {
    return new BackendTls(
        Cluster.named(name),
        List.of(new BackendTls.Target(Cluster.named(service), port)),
        name + ".example.com",
        List.of(),
        List.of(CA.certificatePem()),
        false,
        valid);
  }

  private static NodeImage image() {
    return new Cluster()
        .put(
            new ImageEntry.OfService(
                new Service(
                    Cluster.named("web"),
                    "web-uid",
                    ServiceType.CLUSTER_IP,
                    List.of("127.64.0.9"),
                    List.of(
                        new ServicePort("plain", Protocol.TCP, 80, "80", 0, ""),
                        new ServicePort("secure", Protocol.TCP, 443, "443", 0, ""),
                        new ServicePort("broken", Protocol.TCP, 8443, "8443", 0, "")),
                    Map.of(),
                    "",
                    false,
                    0)))
        .image();
  }

  private static String choice(BackendTlsTable table, String service, int port) {
    return switch (table.of(Cluster.named(service), port, null)) {
      case BackendTlsTable.Choice.AsItSays _ -> "as it says";
      case BackendTlsTable.Choice.Secured(UpstreamTls tls) -> tls.toString();
      case BackendTlsTable.Choice.NotAtAll(var policy) -> "not at all: " + policy;
    };
  }

  @ParameterizedTest(name = "{0}:{1}: {2}")
  @CsvSource({
    "web, 80, 'TLS to whole.example.com, verified'",
    "web, 443, 'TLS to port.example.com, verified'",
    "web, 8443, not at all: default/invalid",
    "web, 81, as it says",
    "other, 80, as it says",
    "missing, 80, as it says",
  })
  void thePolicyOfAPortComesBeforeThatOfItsService(String service, int port, String expected) {
    BackendTlsTable table =
        BackendTlsTable.EMPTY.with(
            List.of(
                policy("whole", "web", "", true),
                policy("port", "web", "secure", true),
                policy("invalid", "web", "broken", false),
                policy("away", "missing", "", true)),
            List.of(),
            image()::service);
    assertEquals(expected, choice(table, service, port));
  }

  /** Never in the clear, whatever is wrong (InvalidCACertificateRef, InvalidKind). */
  @Test
  void authoritiesThatCanNotBeReadAreNobodys() {
    BackendTls nothing =
        new BackendTls(
            Cluster.named("empty"),
            List.of(new BackendTls.Target(Cluster.named("web"), "")),
            "a.example.com",
            List.of(),
            List.of(),
            false,
            true);
    BackendTls text =
        new BackendTls(
            Cluster.named("text"),
            nothing.targets(),
            "a.example.com",
            List.of(),
            List.of("no PEM"),
            false,
            true);
    for (BackendTls policy : List.of(nothing, text)) {
      BackendTlsTable table =
          BackendTlsTable.EMPTY.with(List.of(policy), List.of(), image()::service);
      assertEquals("not at all: " + policy.name(), choice(table, "web", 80));
    }
  }

  @Test
  void anotherAuthorityMeansOtherConnections() {
    BackendTlsTable before =
        BackendTlsTable.EMPTY.with(
            List.of(policy("whole", "web", "", true)), List.of(), image()::service);
    BackendTls replaced =
        new BackendTls(
            Cluster.named("whole"),
            List.of(new BackendTls.Target(Cluster.named("web"), "")),
            "whole.example.com",
            List.of(),
            List.of(TestCertificate.of("ca.example.com").certificatePem()),
            false,
            true);
    BackendTlsTable after = before.with(List.of(replaced), List.of(), image()::service);
    assertNotEquals(
        before.of(Cluster.named("web"), 80, null), after.of(Cluster.named("web"), 80, null));
    assertEquals(
        before.of(Cluster.named("web"), 80, null), before.of(Cluster.named("web"), 443, null));
    BackendTlsTable without =
        after.with(List.of(), List.of(Cluster.named("whole")), image()::service);
    assertEquals("as it says", choice(without, "web", 80));
  }
}
