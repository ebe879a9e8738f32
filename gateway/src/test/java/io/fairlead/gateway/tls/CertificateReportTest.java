package io.fairlead.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.meta.NamespacedName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What owners of Ingresses are told of their certificates (B23). */
class CertificateReportTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final NamespacedName SECRET = new NamespacedName("default", "tls");
  private static final String UNTIL = "Secret default/tls: the certificate ends on ";

  private static List<String> told(Duration left, List<String> names, String... hosts) {
    IngressRoutes ingress =
        new IngressRoutes(
            new NamespacedName("default", "web"),
            1,
            List.of(),
            null,
            List.of(new IngressRoutes.Tls(List.of(hosts), SECRET)));
    CertificateFacts facts =
        new CertificateFacts(NOW.minus(Duration.ofDays(60)), NOW.plus(left), "CN=ca", names);
    return CertificateReport.of(
            List.of(ingress), Set.of(SECRET), Map.of(), Map.of(SECRET, facts), "", NOW)
        .stream()
        .map(event -> event.reason() + ": " + event.message())
        .toList();
  }

  @Test
  void certificatesNearTheirEndAreTold() {
    List<String> a = List.of("a.example.com");
    assertEquals(List.of(), told(Duration.ofDays(31), a, "a.example.com"));
    assertEquals(
        List.of("CertificateExpiresSoon: " + UNTIL + "2026-12-18, within 30 days"),
        told(Duration.ofDays(20), a, "a.example.com"));
    assertEquals(
        List.of("CertificateExpiresSoon: " + UNTIL + "2026-12-01, within 7 days"),
        told(Duration.ofDays(3), a, "a.example.com"));
    assertEquals(
        List.of(
            "CertificateExpired: Secret default/tls: the certificate ended on 2026-11-27; clients"
                + " refuse it"),
        told(Duration.ofDays(-1), a, "a.example.com"));
  }

  @Test
  void hostsThatACertificateIsNotForAreTold() {
    List<String> names = List.of("a.example.com", "*.shop.example.com");
    Duration long_ = Duration.ofDays(90);
    assertEquals(List.of(), told(long_, names, "A.example.com", "x.shop.example.com"));
    assertEquals(List.of(), told(long_, names, "*.shop.example.com"));
    assertEquals(
        List.of(
            "HostNotCovered: Secret default/tls: the certificate is for a.example.com,"
                + " *.shop.example.com and not for b.example.com; clients refuse it there"),
        told(long_, names, "b.example.com", "a.example.com"));
  }
}
