package io.fairlead.gateway.proxy;

import java.util.Arrays;
import java.util.Optional;

/** Where connections of trusted proxies begin with a header of the PROXY protocol. */
public enum ProxyHeaderPorts {
  /** Nowhere. */
  OFF,
  /** At the ports of Ingresses. */
  ON,
  /** At every port of TCP, those of Gateways and of ConfigMaps too. */
  ALL;

  /** As on a command line. */
  public String word() {
    return switch (this) {
      case OFF -> "off";
      case ON -> "on";
      case ALL -> "all";
    };
  }

  /** Empty when there is no such word. */
  public static Optional<ProxyHeaderPorts> parse(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  boolean at(Door door) {
    return switch (this) {
      case OFF -> false;
      case ON -> door.ingress();
      case ALL -> true;
    };
  }
}
