package io.fairlead.gateway.tls;

import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What owners of Ingresses should know about their certificates (B23): a Secret that is missing or
 * can not be served means refused handshakes, and nobody should have to find that in a log. Pure.
 */
public final class CertificateReport {

  private static final Duration SOON = Duration.ofDays(30);
  private static final Duration VERY_SOON = Duration.ofDays(7);

  private CertificateReport() {}

  /**
   * Warnings for each Ingress and Secret that keeps HTTPS from working, or soon will.
   *
   * @param known Secrets with a certificate in the image
   * @param problems why some of them are not served
   * @param served what is known of the others
   * @param instead what is shown where they are missing, {@code Secret default/tls}; empty: nothing
   */
  public static Set<AgentMessage.EventObserved> of(
      Collection<IngressRoutes> ingresses,
      Set<NamespacedName> known,
      Map<NamespacedName, String> problems,
      Map<NamespacedName, CertificateFacts> served,
      String instead,
      Instant now) {
    Set<AgentMessage.EventObserved> report = new LinkedHashSet<>();
    for (IngressRoutes ingress : ingresses) {
      for (IngressRoutes.Tls tls : ingress.tls()) {
        String problem = problems.get(tls.secret());
        if (tls.nameless()) {
          report.addAll(nameless(ingress, tls, instead));
        } else if (problem != null) {
          report.add(warning(ingress, "InvalidCertificate", tls, problem, instead));
        } else if (!known.contains(tls.secret())) {
          report.add(
              warning(
                  ingress,
                  "SecretNotFound",
                  tls,
                  "there is no such Secret of type kubernetes.io/tls",
                  instead));
        } else if (served.containsKey(tls.secret())) {
          report.addAll(
              doubts(ingress, tls, Objects.requireNonNull(served.get(tls.secret())), now));
        }
      }
    }
    return report;
  }

  /** It is served, but clients refuse it, or will. */
  private static List<AgentMessage.EventObserved> doubts(
      IngressRoutes ingress, IngressRoutes.Tls tls, CertificateFacts facts, Instant now) {
    List<AgentMessage.EventObserved> doubts = new ArrayList<>();
    LocalDate end = LocalDate.ofInstant(facts.notAfter(), ZoneOffset.UTC);
    Duration left = Duration.between(now, facts.notAfter());
    if (left.isNegative()) {
      doubts.add(
          event(
              ingress,
              "CertificateExpired",
              "Secret %s: the certificate ended on %s; clients refuse it"
                  .formatted(tls.secret(), end)));
    } else if (left.compareTo(SOON) <= 0) {
      doubts.add(
          event(
              ingress,
              "CertificateExpiresSoon",
              "Secret %s: the certificate ends on %s, within %d days"
                  .formatted(
                      tls.secret(),
                      end,
                      left.compareTo(VERY_SOON) <= 0 ? VERY_SOON.toDays() : SOON.toDays())));
    }
    String missing =
        tls.hosts().stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .filter(host -> !facts.covers(host))
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      doubts.add(
          event(
              ingress,
              "HostNotCovered",
              "Secret %s: the certificate is for %s and not for %s; clients refuse it there"
                  .formatted(
                      tls.secret(),
                      facts.names().isEmpty() ? "no host" : String.join(", ", facts.names()),
                      missing)));
    }
    return doubts;
  }

  private static AgentMessage.EventObserved event(
      IngressRoutes ingress, String reason, String message) {
    return new AgentMessage.EventObserved("Ingress", ingress.name(), "Warning", reason, message);
  }

  private static List<AgentMessage.EventObserved> nameless(
      IngressRoutes ingress, IngressRoutes.Tls tls, String instead) {
    return instead.isEmpty()
        ? List.of(
            event(
                ingress,
                "NoCertificate",
                "spec.tls names no Secret, and there is no default certificate; HTTPS for %s is refused"
                    .formatted(hosts(tls))))
        : List.of();
  }

  private static AgentMessage.EventObserved warning(
      IngressRoutes ingress, String reason, IngressRoutes.Tls tls, String why, String instead) {
    return event(
        ingress,
        reason,
        instead.isEmpty()
            ? "Secret %s: %s; HTTPS for %s is refused".formatted(tls.secret(), why, hosts(tls))
            : "Secret %s: %s; HTTPS for %s shows %s"
                .formatted(tls.secret(), why, hosts(tls), instead));
  }

  private static String hosts(IngressRoutes.Tls tls) {
    return tls.hosts().isEmpty() ? "all hosts" : String.join(", ", tls.hosts());
  }
}
