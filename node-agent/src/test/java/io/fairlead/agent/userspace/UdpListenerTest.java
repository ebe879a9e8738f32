package io.fairlead.agent.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.compute.Entrance;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.compute.Outcome;
import io.fairlead.agent.compute.PortKey;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.service.ServicePort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UdpListenerTest {
  private final AddressPlan plan = new AddressPlan();
  private final World world = new World();
  private final String vip = plan.address(10);
  private final UserspacePlane plane;
  private final DatagramBackend a;
  private final DatagramBackend b;

  UdpListenerTest() throws IOException {
    plane = UserspacePlane.start(AddressPlan.inet(plan.address(1)), _ -> false, _ -> {});
    a = new DatagramBackend("a", plan.address(21), 5300);
    b = new DatagramBackend("b", plan.address(22), 5300);
    ServicePort port = new ServicePort("", Protocol.UDP, 5353, "1", 0, "");
    world.service("dns", vip, port, 0);
  }

  @AfterEach
  void close() {
    plane.close();
    a.close();
    b.close();
  }

  @Test
  void eachClientHasAFlowOfItsOwnAndIsSeenAsItself() throws IOException {
    endpoints(a, b);
    Set<String> reached = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      try (DatagramSocket client = client(plan.address(31))) {
        String first = ask(client);
        assertEquals(first, ask(client), "a flow stays with its endpoint");
        assertTrue(first.endsWith(" " + plan.address(31)), first);
        reached.add(first.substring(0, 1));
      }
    }
    assertEquals(Set.of("a", "b"), reached);
  }

  /** B15: an open flow is kept unless the policy that denies it wants it cut. */
  @Test
  void aFlowIsCutOnlyWhereThatIsWanted() throws IOException {
    endpoints(a);
    try (DatagramSocket denied = client(plan.address(31));
        DatagramSocket other = client(plan.address(32))) {
      ask(denied);
      ask(other);
      world.policy(without(plan.address(31), null)).applyTo(plane);
      assertTrue(ask(denied).startsWith("a "));
      world.policy(without(plan.address(31), Established.CUT)).applyTo(plane);
      denied.setSoTimeout(300);
      assertThrows(SocketTimeoutException.class, () -> ask(denied));
      assertTrue(ask(other).startsWith("a "));
    }
  }

  private PolicyRules without(String client, @Nullable Established established) {
    return new PolicyRules(
        World.name("no-egress"),
        Set.of(client),
        false,
        true,
        List.of(),
        List.of(),
        null,
        established);
  }

  @Test
  void aFlowWhoseEndpointIsGoneGoesToAnother() throws IOException {
    endpoints(a);
    try (DatagramSocket client = client("127.0.0.1")) {
      for (int i = 0; i < 50; i++) {
        endpoints(a);
        assertTrue(ask(client).startsWith("a "), "the next datagram already");
        endpoints(b);
        assertTrue(ask(client).startsWith("b "), "the next datagram already");
      }
    }
  }

  @Test
  void anIdleFlowEnds() throws Exception {
    try (EventLoop loop = new EventLoop("test-loop")) {
      PortKey key = new PortKey(World.name("dns"), Protocol.UDP, 5354);
      PortTargets port = new PortTargets(new PortMeters(key));
      port.replace(Upstream.of(List.of(new Target(a.address(), 5300, null, ""))), 0);
      InetSocketAddress at = new InetSocketAddress(AddressPlan.inet(vip), 5354);
      Frontend frontend = new Frontend(Protocol.UDP, vip, 5354);
      NodePlace place = new NodePlace("n1", "", List.of(), List.of(), List.of());
      Entrance entrance =
          new Entrance(
              frontend,
              Entrance.Kind.CLUSTER_IP,
              Outcome.CLUSTER,
              Outcome.CLUSTER,
              false,
              List.of());
      Door door = new Door(key, entrance, place, port, port);
      UdpListener listener =
          UdpListener.open(at, door, new Judge(Established.KEEP), loop, Duration.ofMillis(100));
      try (DatagramSocket client = client("127.0.0.1")) {
        client.connect(at);
        ask(client);
        assertEquals(1, listener.flowCount());
        Await.until(() -> "flows " + listener.flowCount(), () -> listener.flowCount() == 0);
        assertTrue(ask(client).startsWith("a "), "and begins again when it is needed");
      }
      listener.close().join();
    }
  }

  private void endpoints(DatagramBackend... backends) {
    for (DatagramBackend backend : List.of(a, b)) {
      boolean wanted = List.of(backends).contains(backend);
      world.slice(
          "dns-" + backend.name(),
          "dns",
          Protocol.UDP,
          5300,
          World.endpoint(backend.address(), wanted, wanted, false));
    }
    world.applyTo(plane);
  }

  private static DatagramSocket client(String own) throws SocketException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(AddressPlan.inet(own), 0));
    socket.setSoTimeout(3000);
    return socket;
  }

  private String ask(DatagramSocket client) throws IOException {
    byte[] question = "who".getBytes(StandardCharsets.UTF_8);
    InetSocketAddress to = new InetSocketAddress(AddressPlan.inet(vip), 5353);
    client.send(
        client.isConnected()
            ? new DatagramPacket(question, question.length)
            : new DatagramPacket(question, question.length, to));
    DatagramPacket answer = new DatagramPacket(new byte[512], 512);
    client.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
  }

  /** A pod that answers datagrams: {@code <name> <client's address>}. */
  private static final class DatagramBackend implements AutoCloseable {
    private final String name;
    private final DatagramSocket socket;

    DatagramBackend(String name, String address, int port) throws SocketException {
      this.name = name;
      socket = new DatagramSocket(new InetSocketAddress(AddressPlan.inet(address), port));
      Thread.ofVirtual().start(this::answer);
    }

    String name() {
      return name;
    }

    String address() {
      return socket.getLocalAddress().getHostAddress();
    }

    @Override
    public void close() {
      socket.close();
    }

    private void answer() {
      DatagramPacket question = new DatagramPacket(new byte[512], 512);
      while (!socket.isClosed()) {
        try {
          socket.receive(question);
          byte[] answer =
              (name + " " + question.getAddress().getHostAddress())
                  .getBytes(StandardCharsets.UTF_8);
          socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
        } catch (SocketTimeoutException e) {
          throw new IllegalStateException("no timeout was set", e);
        } catch (IOException e) {
          if (!socket.isClosed()) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
  }
}
