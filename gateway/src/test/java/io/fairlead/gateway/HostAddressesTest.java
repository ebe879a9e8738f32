package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A port that is taken is told from an address that is not there. */
class HostAddressesTest {

  @Test
  void onlyAddressesOfOthersAreAbsent() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertEquals(
          List.of("192.0.2.7", "198.51.100.1"),
          HostAddresses.absent(
              List.of(
                  new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort()),
                  new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 80),
                  new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 80),
                  new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 443))));
    }
  }
}
