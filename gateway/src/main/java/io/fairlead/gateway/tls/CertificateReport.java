package io.fairlead.gateway.tls;

import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What owners of Ingresses should know about their certificates (B23): a Secret that is missing or
 * can not be served means refused handshakes, and nobody should have to find that in a log. Pure.
 */
public final class CertificateReport {

  private CertificateReport() {}

  /**
   * One warning per Ingress and Secret that keeps HTTPS from working.
   *
   * @param known Secrets with a certificate in the image
   * @param problems why some of them are not served
   */
  public static Set<AgentMessage.EventObserved> of(
      Collection<IngressRoutes> ingresses,
      Set<NamespacedName> known,
      Map<NamespacedName, String> problems) {
    Set<AgentMessage.EventObserved> report = new LinkedHashSet<>();
    for (IngressRoutes ingress : ingresses) {
      for (IngressRoutes.Tls tls : ingress.tls()) {
        String problem = problems.get(tls.secret());
        if (problem != null) {
          report.add(warning(ingress, "InvalidCertificate", tls, problem));
        } else if (!known.contains(tls.secret())) {
          report.add(
              warning(
                  ingress,
                  "SecretNotFound",
                  tls,
                  "there is no such Secret of type kubernetes.io/tls"));
        }
      }
    }
    return report;
  }

  private static AgentMessage.EventObserved warning(
      IngressRoutes ingress, String reason, IngressRoutes.Tls tls, String why) {
    String hosts = tls.hosts().isEmpty() ? "all hosts" : String.join(", ", tls.hosts());
    return new AgentMessage.EventObserved(
        "Ingress",
        ingress.name(),
        "Warning",
        reason,
        "Secret %s: %s; HTTPS for %s is refused".formatted(tls.secret(), why, hosts));
  }
}
