package io.fairlead.controlplane.membership;

import java.net.InetAddress;

/**
 * Where one control plane is reached by the others, by name or address.
 *
 * @param host {@code 10.0.0.7}, {@code fd00::7} without brackets, {@code cp-0.example.org}
 * @param port 1 to 65535; 0 where any free one will do
 */
public record HostPort(String host, int port) {

  public HostPort {
    if (host.isEmpty() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "Invalid value: \"%s:%d\": must be host:port".formatted(host, port));
    }
  }

  /**
   * Reads {@code host:port} or {@code [fd00::7]:port}.
   *
   * @throws IllegalArgumentException when it is not of that form
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.isEmpty() || !port.matches("[0-9]{1,5}") || (host.contains(":") && !bracketed)) {
      throw new IllegalArgumentException("Invalid value: \"" + text + "\": must be host:port");
    }
    return new HostPort(
        bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
  }

  /** Of an address; the zone of a link-local one is this host's own affair. */
  public static HostPort of(InetAddress address, int port) {
    return new HostPort(address.getHostAddress().replaceAll("%.*", ""), port);
  }

  /** Reached by this machine only, whatever a resolver says. */
  public boolean loopback() {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException name) {
      return false;
    }
  }

  /** {@code host:port}, with brackets around an IPv6 address. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
