package io.fairlead.agent.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.endpointslice.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Session affinity by client address (SD9). */
@Timeout(30)
class AffinityTest {
  private static final Upstream ONE =
      Upstream.of(List.of(new Target("127.65.0.1", 80, null, ""))).getFirst();
  private static final Upstream TWO =
      Upstream.of(List.of(new Target("127.65.0.2", 80, null, ""))).getFirst();
  private static final List<Upstream> BOTH = List.of(ONE, TWO);

  private final InetAddress client = AddressPlan.inet("127.0.0.9");
  private final AffinityTable table = new AffinityTable();

  @Test
  void theTimerRunsFromTheNewestConnection() {
    assertEquals(ONE, table.choose(client, BOTH, 10, 0, () -> ONE));
    assertEquals(ONE, table.choose(client, BOTH, 10, 9, () -> TWO));
    assertEquals(ONE, table.choose(client, BOTH, 10, 18, () -> TWO));
    assertEquals(TWO, table.choose(client, BOTH, 10, 29, () -> TWO));
  }

  @Test
  void aTargetThatIsGoneLetsItsClientsGo() {
    table.choose(client, BOTH, 10, 0, () -> ONE);
    assertEquals(TWO, table.choose(client, List.of(TWO), 10, 1, () -> TWO));
    assertEquals(TWO, table.choose(client, BOTH, 10, 2, () -> ONE));
  }

  @Test
  void pastTheBoundClientsAreStillStickyButCostNothing() throws IOException {
    for (int i = 0; i <= AffinityTable.MAX_CLIENTS; i++) {
      table.choose(address(i), BOTH, Long.MAX_VALUE, 0, () -> ONE);
    }
    Set<Upstream> used = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      InetAddress late = address(AffinityTable.MAX_CLIENTS + 1 + i);
      Upstream chosen = table.choose(late, BOTH, Long.MAX_VALUE, 0, () -> ONE);
      assertEquals(chosen, table.choose(late, BOTH, Long.MAX_VALUE, 0, () -> TWO));
      used.add(chosen);
    }
    assertEquals(Set.copyOf(BOTH), used);
    assertTrue(table.size() <= AffinityTable.MAX_CLIENTS);
  }

  private static InetAddress address(int number) throws IOException {
    return InetAddress.getByAddress(
        new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
  }
}
