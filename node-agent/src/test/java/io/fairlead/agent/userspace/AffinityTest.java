package io.fairlead.agent.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.service.ServicePort;
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

  private final AddressPlan plan = new AddressPlan();
  private final InetAddress client = AddressPlan.inet("127.0.0.9");
  private final AffinityTable table = new AffinityTable();

  @Test
  void aClientStaysOnClusterIpAndNodePortUntilItsEndpointIsGone() throws IOException {
    String vip = plan.address(10);
    World world = new World();
    ServicePort port = new ServicePort("", Protocol.TCP, 8080, "1", 30_125, "");
    try (UserspacePlane plane =
            UserspacePlane.start(AddressPlan.inet(plan.address(1)), _ -> false, _ -> {});
        Backend a = Backend.answering("a", plan.address(21));
        Backend b = Backend.answering("b", plan.address(22));
        Backend c = Backend.answering("c", plan.address(23))) {
      world.service("api", vip, port, 10_800).backends("api", a, b, c).applyTo(plane);
      Set<String> first = new HashSet<>();
      for (int host = 40; host < 80; host++) {
        String own = plan.address(host);
        String chosen = Client.askFrom(own, vip, 8080);
        first.add(chosen.substring(0, 1));
        for (int i = 0; i < 3; i++) {
          assertEquals(chosen, Client.askFrom(own, vip, 8080));
          assertEquals(chosen, Client.askFrom(own, plan.address(1), 30_125));
        }
      }
      assertEquals(Set.of("a", "b", "c"), first);

      String own = plan.address(40);
      String before = Client.askFrom(own, vip, 8080).substring(0, 1);
      List<Backend> rest =
          List.of(a, b, c).stream().filter(backend -> !backend.name().equals(before)).toList();
      world.backends("api", rest.toArray(Backend[]::new)).applyTo(plane);
      String after = Client.askFrom(own, vip, 8080).substring(0, 1);
      assertNotEquals(before, after);
      world.backends("api", a, b, c).applyTo(plane);
      assertEquals(after, Client.askFrom(own, vip, 8080).substring(0, 1));
    }
  }

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
