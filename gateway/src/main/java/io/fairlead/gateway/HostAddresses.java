package io.fairlead.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.List;

/** Which addresses this host has, found by taking a free port of each. */
final class HostAddresses {

  private HostAddresses() {}

  /**
   * Of sockets that could not be opened, the addresses that are why: not even a free port can be
   * had there.
   *
   * @return sorted
   */
  static List<String> absent(Collection<InetSocketAddress> failed) {
    return failed.stream()
        .map(InetSocketAddress::getAddress)
        .distinct()
        .filter(address -> !here(address))
        .map(InetAddress::getHostAddress)
        .sorted()
        .toList();
  }

  private static boolean here(InetAddress address) {
    try (ServerSocket _ = new ServerSocket(0, 1, address)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
