package io.fairlead.model.networkpolicy;

import io.fairlead.model.networkpolicy.PolicyRules.AddressPort;
import io.fairlead.model.networkpolicy.PolicyRules.PortMatch;
import java.util.List;
import java.util.Set;

/** The ports of one rule; none listed: all ports and protocols (N4). */
record PortSet(List<PortMatch> ports) {

  PortSet {
    ports = List.copyOf(ports);
  }

  boolean contains(Connection connection) {
    return ports.isEmpty() || ports.stream().anyMatch(port -> matches(port, connection));
  }

  private static boolean matches(PortMatch match, Connection connection) {
    if (match.protocol() != connection.protocol()) {
      return false;
    }
    Set<AddressPort> named = match.named();
    if (named != null) {
      return named.contains(new AddressPort(connection.destination(), connection.port()));
    }
    Integer first = match.port();
    if (first == null) {
      return true;
    }
    Integer end = match.endPort();
    return connection.port() >= first && connection.port() <= (end == null ? first : end);
  }
}
