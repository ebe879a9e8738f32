package io.fairlead.controlplane.distribution;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses as {@code host:port}, those of IPv6 in brackets. */
final class HostPorts {
  private HostPorts() {}

  static String text(InetAddress address, int port) {
    String host = address.getHostAddress().replaceAll("%.*", "");
    return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
  }
}
