package io.fairlead.agent.dns.zone;

import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which ports an SRV question is about. Labels may lack their underscore (D18); an unnamed port has
 * no name of its own, it is only in {@link #ANY} (D3).
 */
record PortName(Optional<Protocol> protocol, Optional<String> port) {

  /** Every port, also the unnamed: the SRV question at a Service's own name (D18). */
  static final PortName ANY = new PortName(Optional.empty(), Optional.empty());

  /** {@code _port._proto}; empty when the second is no protocol. */
  static Optional<PortName> of(String protocol, String port) {
    return protocol(protocol)
        .map(known -> new PortName(Optional.of(known), Optional.of(bare(port))));
  }

  /** The protocol a label such as {@code _tcp} names. */
  static Optional<Protocol> protocol(String label) {
    return switch (bare(label)) {
      case "tcp" -> Optional.of(Protocol.TCP);
      case "udp" -> Optional.of(Protocol.UDP);
      case "sctp" -> Optional.of(Protocol.SCTP);
      default -> Optional.empty();
    };
  }

  /** Whether a port of this protocol has a name. */
  static boolean someNamed(Service service, Protocol protocol) {
    return service.ports().stream()
        .anyMatch(port -> port.protocol() == protocol && !port.name().isEmpty());
  }

  /** The ports of the Service's own name. */
  List<SrvTarget> targets(Service service) {
    return service.ports().stream()
        .filter(this::matches)
        .map(match -> new SrvTarget(match.port(), ""))
        .distinct()
        .toList();
  }

  private boolean matches(ServicePort candidate) {
    return matches(candidate.protocol(), candidate.name());
  }

  boolean matches(EndpointPort candidate) {
    return candidate.port() != 0 && matches(candidate.protocol(), candidate.name());
  }

  private boolean matches(Protocol candidate, String name) {
    return protocol.map(candidate::equals).orElse(true)
        && port.map(wanted -> !name.isEmpty() && wanted.equals(name.toLowerCase(Locale.ROOT)))
            .orElse(true);
  }

  private static String bare(String label) {
    return label.startsWith("_") ? label.substring(1) : label;
  }
}
