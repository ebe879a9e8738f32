package io.fairlead.launcher.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** They are bound later, and connections of others must not take them until then. */
  @Test
  void freePortsAreEachGivenOnceAndNoneThatTheKernelGivesToConnections() {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      int port = Ports.tcpAndUdp(LOOPBACK, 0, "--dns-port").getPort();
      assertTrue(port >= 20_000 && port < 30_000, () -> "port " + port);
      assertTrue(seen.add(port), () -> port + " twice");
    }
  }

  @Test
  void aPortInUseIsOneLineThatNamesTheOption() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      UserError refused =
          assertThrows(
              UserError.class, () -> Ports.tcp(LOOPBACK, taken.getLocalPort(), "--api-port"));
      assertEquals(
          "port %d on 127.0.0.1 is in use by another program: stop it, or choose another port with --api-port"
              .formatted(taken.getLocalPort()),
          refused.getMessage());
    }
  }
}
