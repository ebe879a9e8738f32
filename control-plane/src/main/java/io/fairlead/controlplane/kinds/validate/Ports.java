package io.fairlead.controlplane.kinds.validate;

import io.fairlead.model.meta.Names;
import java.util.List;

/** Port numbers, names and protocols. */
public final class Ports {
  public static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

  private Ports() {}

  /** 1-65535. */
  public static void number(Errors errors, Field port) {
    if (port.number() < 1 || port.number() > 65_535) {
      Object shown = port.isPresent() ? port.node() : 0;
      errors.invalid(port.path(), shown, "must be between 1 and 65535, inclusive");
    }
  }

  /** A port number or an IANA service name. */
  public static void numberOrName(Errors errors, Field port) {
    if (port.node().isString()) {
      errors.invalid(port, Names.portName(port.text()));
    } else {
      number(errors, port);
    }
  }

  /** Required, and one there is. */
  public static void protocol(Errors errors, Field protocol) {
    errors.oneOf(protocol, PROTOCOLS);
  }

  /** {@code http}, {@code kubernetes.io/h2c}: a qualified name, if there is one (SA4). */
  public static void appProtocol(Errors errors, Field protocol) {
    if (protocol.isPresent()) {
      errors.invalid(protocol, Names.qualifiedName(protocol.text()));
    }
  }
}
