package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One process takes over the port of another, and nobody who asks notices (B13). */
class HandOverTest {
  private static final int MEANWHILE = 2000;

  @Test
  void losesNoQuestion() throws Exception {
    try (DnsProcess first = DnsProcess.start(0);
        Asking client = new Asking(first.port(), "web.shop.svc.cluster.local.")) {
      client.awaitMore(MEANWHILE);
      DnsProcess old = first;
      for (int i = 0; i < 3; i++) {
        DnsProcess next = DnsProcess.start(first.port());
        client.awaitMore(MEANWHILE);
        old.leave();
        client.awaitMore(MEANWHILE);
        old = next;
      }

      assertEquals("", client.wrong());
      assertTrue(client.asked() > 6 * MEANWHILE);
      old.leave();
    }
  }

  @Test
  void takesNoPortThatIsNotLeftToIt() throws Exception {
    try (DnsProcess first = DnsProcess.start(0)) {
      DnsSettings alone =
          new DnsSettings(
              List.of(TestServer.loopback(first.port())),
              Options.parse(""),
              ExampleCluster.REVERSE,
              TestServer.corefile(TestServer.forward(List.of())));

      assertThrows(IOException.class, () -> DnsServer.start(alone).close());
    }
  }
}
