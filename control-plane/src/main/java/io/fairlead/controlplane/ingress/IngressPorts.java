package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Aspect;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** The ports of {@code status.loadBalancer.ingress[].ports}, with their errors (I16). Pure. */
final class IngressPorts {

  /** Of certificates that are not shown at all. */
  private static final Set<String> REFUSED =
      Set.of("SecretNotFound", "InvalidCertificate", "NoCertificate", "CertificateExpired");

  private IngressPorts() {}

  /**
   * Where an Ingress can be reached at an address.
   *
   * @return by port its error, {@code fairlead.io/SecretNotFound}; empty: there is none
   */
  static Map<Integer, String> of(ObjectNode ingress, ConnectedGateways gateways, String address) {
    NamespacedName name = ObjectMeta.of(ingress).namespacedName();
    boolean tls = !ingress.path("spec").path("tls").isEmpty();
    Map<Integer, String> ports = new TreeMap<>();
    for (ConnectedGateways.Server server : gateways.servers().values()) {
      if (server.addresses().contains(address)) {
        ports.putIfAbsent(server.http(), "");
        if (tls) {
          ports.merge(
              server.https(), error(server.of(name)), (one, other) -> one.isEmpty() ? other : one);
        }
      }
    }
    return ports;
  }

  private static String error(List<IngressesObserved.Problem> problems) {
    return problems.stream()
        .filter(each -> each.aspect() == Aspect.CERTIFICATES)
        .map(IngressesObserved.Problem::reason)
        .filter(REFUSED::contains)
        .findFirst()
        .map("fairlead.io/"::concat)
        .orElse("");
  }
}
