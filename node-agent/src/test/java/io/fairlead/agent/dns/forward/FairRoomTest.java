package io.fairlead.agent.dns.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets room, and that nobody gets all. */
class FairRoomTest {

  @Test
  void oneClientLeavesANinth() throws UnknownHostException {
    FairRoom room = new FairRoom(900);

    assertEquals(801, entered(room, "192.0.2.1", 2000), 1);
    assertTrue(room.enter(InetAddress.getByName("192.0.2.2")), "whoever comes new");
  }

  @Test
  void manyGreedyClientsComeToLeaveSome() throws UnknownHostException {
    FairRoom room = new FairRoom(1000);
    List<InetAddress> greedy = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      greedy.add(InetAddress.getByName("192.0.2." + i));
    }
    Deque<InetAddress> inside = new ArrayDeque<>();
    for (int i = 0; i < 5000; i++) {
      for (InetAddress client : greedy) {
        if (room.enter(client)) {
          inside.add(client);
        }
      }
      if (i >= 1000) {
        room.leave(inside.remove()); // who came first is done first
      }
    }

    assertTrue(room.enter(InetAddress.getByName("198.51.100.1")), "whoever comes new");
  }

  @Test
  void roomThatIsLeftIsThereAgain() throws UnknownHostException {
    InetAddress client = InetAddress.getByName("192.0.2.1");
    FairRoom room = new FairRoom(2);
    assertTrue(room.enter(client));
    assertTrue(room.enter(client));
    assertFalse(room.enter(client));
    room.leave(client);

    assertTrue(room.enter(client));
  }

  @Test
  void anIpv6NetworkIsOneClient() throws UnknownHostException {
    FairRoom room = new FairRoom(900);
    int entered = 0;
    for (int i = 0; i < 2000; i++) {
      entered += room.enter(InetAddress.getByName("2001:db8::" + Integer.toHexString(i))) ? 1 : 0;
    }

    assertTrue(entered < 900, "entered " + entered);
    assertTrue(room.enter(InetAddress.getByName("2001:db8:0:1::1")));
  }

  private static int entered(FairRoom room, String client, int tries) throws UnknownHostException {
    InetAddress address = InetAddress.getByName(client);
    return (int) IntStream.range(0, tries).filter(i -> room.enter(address)).count();
  }
}
