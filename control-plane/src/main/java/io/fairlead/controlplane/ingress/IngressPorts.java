package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Aspect;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
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

  private static final String CLOSED = "fairlead.io/" + IngressConditions.PORT_UNAVAILABLE;

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
    gateways
        .servers()
        .forEach(
            (gateway, server) -> {
              if (server.addresses().contains(address)) {
                boolean http = gateways.closedToIngresses(gateway, ListenersBound.HTTP).isEmpty();
                boolean https = gateways.closedToIngresses(gateway, ListenersBound.HTTPS).isEmpty();
                put(ports, server.http(), http ? "" : CLOSED);
                if (tls) {
                  put(ports, server.https(), https ? error(server.of(name)) : CLOSED);
                }
              }
            });
    return ports;
  }

  private static void put(Map<Integer, String> ports, int port, String error) {
    ports.merge(port, error, (one, other) -> one.isEmpty() ? other : one);
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
