package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.CertificateRefs.Problem;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.Listener;
import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Ports that several Gateways ask for at the same addresses (G5). The older Gateway keeps what it
 * has; {@link GatewayListeners#clash} says what can be shared. What only a gateway knows (that an
 * address is its own, that Ingresses have a port) it tells itself. Pure.
 */
final class PortClaims {
  private PortClaims() {}

  private record Port(boolean udp, int number) {}

  private record Claim(GatewayListeners gateway, Listener listener) {}

  /**
   * The listeners that an older Gateway is in the way of, and why, by their Gateway.
   *
   * @param gateways each resolved as if it were alone
   */
  static Map<NamespacedName, Map<ListenerName, Problem>> refused(
      Collection<GatewayResult> gateways) {
    Map<Port, List<Claim>> taken = new HashMap<>();
    Map<NamespacedName, Map<ListenerName, Problem>> refused = new HashMap<>();
    gateways.stream()
        .map(GatewayResult::entry)
        .filter(Objects::nonNull)
        .sorted(GatewayListeners.BY_AGE)
        .forEach(
            gateway -> {
              for (Listener listener : gateway.listeners()) {
                Claim claim = new Claim(gateway, listener);
                Port port = new Port(listener.protocol() == Protocol.UDP, listener.port());
                List<Claim> before = taken.computeIfAbsent(port, _ -> new ArrayList<>());
                before.stream()
                    .flatMap(other -> between(claim, other).stream())
                    .findFirst()
                    .ifPresentOrElse(
                        problem ->
                            refused
                                .computeIfAbsent(gateway.gateway(), _ -> new HashMap<>())
                                .put(listener.name(), problem),
                        () -> before.add(claim));
              }
            });
    return refused;
  }

  private static Optional<Problem> between(Claim claim, Claim other) {
    if (claim.gateway.gateway().equals(other.gateway.gateway())
        || !meet(claim.gateway.addresses(), other.gateway.addresses())) {
      return Optional.empty();
    }
    return claim
        .gateway
        .clash(claim.listener, other.gateway, other.listener)
        .map(
            clash ->
                new Problem(
                    Conflicts.reason(clash),
                    "%s by Gateway %s"
                        .formatted(other.listener.taken(clash), other.gateway.gateway())));
  }

  private static boolean meet(List<String> some, List<String> others) {
    return (some.isEmpty() && others.isEmpty()) || !Collections.disjoint(some, others);
  }
}
