package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorwayTest {
  private final Doorway doorway = new Doorway(5, 3);

  @Test
  void oneAddressCanNotTakeItAll() throws Exception {
    InetAddress greedy = address(1);
    List<Doorway.Visit> visits = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      doorway.enter(greedy).ifPresent(visits::add);
    }
    assertEquals(3, visits.size());
    assertTrue(doorway.enter(address(2)).isPresent());
    visits.getFirst().leave();
    visits.getFirst().leave();
    assertTrue(doorway.enter(greedy).isPresent());
    assertTrue(doorway.enter(greedy).isEmpty(), "to leave twice makes room once");
  }

  @Test
  void allTogetherAreBounded() throws Exception {
    for (int i = 1; i <= 5; i++) {
      assertTrue(doorway.enter(address(i)).isPresent());
    }
    assertTrue(doorway.enter(address(6)).isEmpty());
    assertEquals(5, doorway.waiting());
  }

  private static InetAddress address(int last) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
  }
}
