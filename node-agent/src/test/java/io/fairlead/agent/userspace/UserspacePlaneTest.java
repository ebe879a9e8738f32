package io.fairlead.agent.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.WithoutLocal;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointHints;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UserspacePlaneTest {
  private final AddressPlan plan = new AddressPlan();
  private final World world = new World();
  private final List<AgentMessage.EventObserved> events = new CopyOnWriteArrayList<>();
  private final String vip = plan.address(10);
  private final UserspacePlane plane;
  private final Backend a;
  private final Backend b;

  UserspacePlaneTest() throws IOException {
    plane = UserspacePlane.start(AddressPlan.inet(plan.address(1)), _ -> false, events::add);
    a = Backend.answering("a", plan.address(21));
    b = Backend.answering("b", plan.address(22));
  }

  @BeforeEach
  void oneServiceTwoPods() {
    world.service("api", vip, 8080).backends("api", a, b).applyTo(plane);
  }

  @AfterEach
  void close() throws IOException {
    plane.close();
    a.close();
    b.close();
  }

  /** B6, SD36. */
  @Test
  void whatGoesThroughIsCountedByPortAndEndpoint() throws IOException {
    assertEquals(List.of(), plane.traffic());
    String answer = Client.ask(vip, 8080);
    String other = answer;
    while (other.charAt(0) == answer.charAt(0)) {
      other = Client.ask(vip, 8080);
    }
    PortTraffic both = plane.traffic().getFirst();
    assertEquals(2, both.endpoints().size(), both.toString());
    long connections = both.total().connections();
    long bytes = (long) "who\n".length() + answer.length() + 1;
    assertEquals(connections * bytes, both.total().bytes(), "all questions and answers are alike");
    world.backends("api", a).applyTo(plane);
    Client.ask(vip, 8080);
    PortTraffic one = plane.traffic().getFirst();
    assertEquals(1, one.endpoints().size(), one.toString());
    assertEquals(connections + 1, one.total().connections());
  }

  @Test
  void anEndpointThatCanNotBeReachedIsReplacedByAnother() throws IOException {
    try (ServerSocket closed = new ServerSocket()) {
      closed.bind(new InetSocketAddress(AddressPlan.inet(plan.address(23)), 0));
      world.slice(
          "api-dead", "api", Protocol.TCP, closed.getLocalPort(), World.ready(plan.address(24)));
    }
    world.applyTo(plane);
    Set<String> reached = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      reached.add(Client.ask(vip, 8080).substring(0, 1));
    }
    assertEquals(Set.of("a", "b"), reached);
  }

  @Test
  void whenNoEndpointCanBeReachedTheConnectionIsReset() throws IOException {
    a.close();
    b.close();
    assertThrows(IOException.class, () -> Client.ask(vip, 8080));
  }

  @Test
  void ofTwoServicesThatClaimOneNodePortTheFirstByNameHasIt() throws IOException {
    ServicePort port = new ServicePort("", Protocol.TCP, 8080, "1", 30_124, "");
    world.service("zeta", plan.address(12), port, 0).backends("zeta", b).applyTo(plane);
    assertTrue(Client.ask(plan.address(1), 30_124).startsWith("b "));
    world.service("alpha", plan.address(13), port, 0).backends("alpha", a).applyTo(plane);
    assertTrue(Client.ask(plan.address(1), 30_124).startsWith("a "));
    world.removeService("alpha").applyTo(plane);
    assertTrue(Client.ask(plan.address(1), 30_124).startsWith("b "));
  }

  @Test
  void aPortSomebodyElseHasIsToldOnceAndTakenWhenItIsFree() throws IOException {
    String taken = plan.address(14);
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(AddressPlan.inet(taken), 8080));
      world.service("late", taken, 8080).backends("late", a).applyTo(plane);
      plane.retry();
      world.backends("late", a, b).applyTo(plane);

      AgentMessage.EventObserved event = events.getFirst();
      assertEquals(1, events.size());
      assertEquals(World.name("late"), event.about());
      assertEquals("FailedToBind", event.reason());
      assertTrue(event.message().contains(taken + ":8080/TCP"), event.message());
      assertTrue(event.message().contains("another program listens there"), event.message());
    }
    plane.retry();
    assertFalse(Client.ask(taken, 8080).isEmpty());
  }

  @Test
  void aPortThatIsServedElsewhereIsLeftAlone() throws IOException {
    try (UserspacePlane sparing =
        UserspacePlane.start(
            AddressPlan.inet(plan.address(1)), port -> port.port() == 9090, events::add)) {
      World other = new World().service("dns", plan.address(15), 9090).backends("dns", a);
      other.applyTo(sparing);
      assertEquals(Set.of(), sparing.forwarding().keySet());
    }
  }

  /** SD3: silence where all endpoints are elsewhere; who waits gets through when one comes here. */
  @Test
  void underPolicyLocalClientsWaitForAnEndpointOfThisNode() throws Exception {
    List<IpAddress> own = List.of(new IpAddress(plan.address(1)));
    NodePlace place = new NodePlace("n1", "", own, List.of(), List.of());
    String local = plan.address(16);
    ServiceTraffic traffic =
        new ServiceTraffic(true, false, List.of(), List.of(), List.of(), 0, "");
    World world = new World();
    world.put(
        new ImageEntry.OfService(
            new Service(
                World.name("local"),
                "uid",
                ServiceType.CLUSTER_IP,
                List.of(local),
                List.of(new ServicePort("", Protocol.TCP, 8080, "1", 0, "")),
                Map.of(),
                "",
                false,
                0,
                traffic)));
    try (UserspacePlane nodes = UserspacePlane.start(place, _ -> false, events::add);
        SocketChannel waiting = SocketChannel.open();
        Selector connected = Selector.open()) {
      world.endpoints("local", Protocol.TCP, a.port(), on("n2")).applyTo(nodes);
      InetSocketAddress at = new InetSocketAddress(AddressPlan.inet(local), 8080);
      try (Socket client = new Socket()) {
        assertThrows(SocketTimeoutException.class, () -> client.connect(at, 500));
      }
      assertEquals(new WithoutLocal.Count(1, 0), nodes.withoutLocal());
      waiting.configureBlocking(false);
      assertFalse(waiting.connect(at)); // its first packet has met silence when this returns
      world.endpoints("local", Protocol.TCP, a.port(), on("n1")).applyTo(nodes);
      waiting.register(connected, SelectionKey.OP_CONNECT);
      assertEquals(1, connected.select(20_000));
      assertTrue(waiting.finishConnect());
      assertTrue(Client.ask(local, 8080).startsWith("a "));
      world.endpoints("local", Protocol.TCP, a.port()).applyTo(nodes);
      assertThrows(ConnectException.class, () -> Client.ask(local, 8080));
    }
  }

  private Endpoint on(String node) {
    return new Endpoint(
        List.of(a.address()), true, true, false, "", node, "", null, "", EndpointHints.NONE);
  }
}
