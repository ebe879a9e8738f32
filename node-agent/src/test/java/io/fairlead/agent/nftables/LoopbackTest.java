package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/** A host that is in no network, as a laptop on a train: pods have loopback addresses. */
class LoopbackTest {

  @Test
  void servicesOfAHostWithoutNetworkAreForwarded() throws Exception {
    Lab.assumePossible();
    ServiceWorld world = new ServiceWorld().service("web", "127.64.0.9");
    world.ready("web", "127.0.0.1");
    try (NetworkNamespace host = NetworkNamespace.create("flalone");
        EchoServer pod = host.call(() -> EchoServer.start("pod", Lab.PORT));
        NftablesPlane plane = host.call(() -> NftablesPlane.start(Lab.PLACE, event -> {}))) {
      host.call(
          () -> {
            world.applyTo(plane);
            return null;
          });
      assertEquals(pod.name() + " 127.0.0.1", Lab.tcp(host, "127.64.0.9", 80));
      assertEquals(pod.name() + " 127.0.0.1", Lab.udp(host, "127.64.0.9", 80));
      assertThrows(ConnectException.class, () -> Lab.tcp(host, "127.64.0.9", 81));
    }
  }
}
