package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.Traffic;
import io.fairlead.agent.userspace.Await;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel counts of Services and endpoints, with real connections (B6, SD36). */
class TrafficCountTest {
  private static final String VIP = "10.96.0.10";
  private static final String VIP6 = "fd00:96::10";
  private static final int NODE_PORT = 30080;

  private Lab lab;
  private NftablesPlane plane;
  private final ServiceWorld world = new ServiceWorld();

  @BeforeEach
  void start() throws Exception {
    Lab.assumePossible();
    lab = new Lab();
    plane = plane();
  }

  @AfterEach
  void stop() throws Exception {
    if (lab != null) {
      plane.close();
      lab.close();
    }
  }

  @Test
  void everyConnectionIsCountedOnceWhereverItComesFrom() throws Exception {
    world.service("web", ServiceType.NODE_PORT, NODE_PORT, 0, ServiceTraffic.DEFAULT, VIP, VIP6);
    world.ready("web", Lab.pod(1));
    world.endpoints("web", AddressType.IPV6, Lab.PORT, ServiceWorld.endpoint(Lab.pod6(1), "n1"));
    apply();
    assertEquals(Map.of(), connections());

    for (NetworkNamespace from : Set.of(lab.pods.get(0), lab.pods.get(1), lab.node, lab.outside)) {
      Lab.tcp(from, VIP, 80);
      Lab.tcp(from, VIP6, 80);
      Lab.udp(from, VIP, 80);
    }
    Lab.tcp(lab.outside, Lab.NODE, NODE_PORT);
    assertEquals(Map.of("default/web TCP 80", 9L, "default/web UDP 80", 4L), connections());
    Map<String, Long> byEndpoint = new HashMap<>();
    tcp().endpoints().forEach((endpoint, of) -> byEndpoint.put(endpoint, of.connections()));
    assertEquals(Map.of("10.244.1.2:8080", 5L, "[fd00:244:0:1::2]:8080", 4L), byEndpoint);
    Lab.tcp(lab.outside, Lab.pod(1), Lab.PORT); // not by the Service
    assertEquals(9, tcp().total().connections());
  }

  @Test
  void bytesOfBothDirectionsAreCountedAsTheyFlow() throws Exception {
    world.service("web", VIP).ready("web", Lab.pod(1));
    apply();
    for (NetworkNamespace from : Set.of(lab.pods.get(2), lab.node)) {
      try (DatagramSocket socket = from.call(() -> new DatagramSocket())) {
        long before = bytes(Protocol.UDP);
        socket.connect(new InetSocketAddress(VIP, 80));
        String answer = Lab.udp(socket);
        long one = 28L + 1 + 28 + answer.length() + 1; // IP and UDP headers, and a line's end
        assertEquals(before + one, bytes(Protocol.UDP), from.name());
        Lab.udp(socket);
        assertEquals(before + 2 * one, bytes(Protocol.UDP), from.name());
      }
    }
  }

  /** A port's total never goes back, whatever becomes of its endpoints and their slots. */
  @Test
  void whatWentIsStillInTheTotal() throws Exception {
    for (int affinity : new int[] {0, 600}) {
      world.service("web", ServiceType.CLUSTER_IP, 0, affinity, ServiceTraffic.DEFAULT, VIP);
      world.ready("web", Lab.pod(1));
      apply();
      Traffic before = connections().isEmpty() ? Traffic.NONE : tcp().total();
      Lab.tcp(lab.outside, VIP, 80);
      Lab.tcp(lab.outside, VIP, 80);
      Traffic full = tcp().total();
      assertEquals(before.connections() + 2, full.connections());
      world.ready("web", Lab.pod(2), Lab.pod(3));
      apply();
      Await.until(
          "the endpoint is forgotten", () -> !tcp().endpoints().containsKey("10.244.1.2:8080"));
      assertTrue(tcp().total().bytes() >= full.bytes(), tcp() + " after " + full);
      assertEquals(full.connections(), tcp().total().connections());
      Lab.tcp(lab.outside, VIP, 80);
      assertEquals(full.connections() + 1, tcp().total().connections());
    }
    world.removeService("web");
    apply();
    assertEquals(Map.of(), connections());
  }

  /** Counters are since the start of the process, so that a total never seems to jump. */
  @Test
  void theNextAgentBeginsAtNothing() throws Exception {
    world.service("web", VIP).ready("web", Lab.pod(1));
    apply();
    Lab.tcp(lab.outside, VIP, 80);
    plane.close();
    plane = plane();
    lab.node.call(
        () -> {
          plane.apply(world.image(), world.image().entries().keySet());
          return null;
        });
    assertEquals(Map.of(), connections());
    Lab.tcp(lab.outside, VIP, 80);
    assertEquals(1, tcp().total().connections());
  }

  private NftablesPlane plane() throws Exception {
    return lab.node.call(() -> NftablesPlane.start(Lab.PLACE, event -> {}));
  }

  private void apply() throws Exception {
    lab.node.call(
        () -> {
          world.applyTo(plane);
          return null;
        });
    assertTrue(plane.inForce());
  }

  private Map<String, Long> connections() {
    return plane.traffic().stream()
        .collect(
            Collectors.toMap(
                each ->
                    each.port().service() + " " + each.port().protocol() + " " + each.port().port(),
                each -> each.total().connections()));
  }

  private PortTraffic tcp() {
    return of(Protocol.TCP);
  }

  private long bytes(Protocol protocol) {
    return plane.traffic().isEmpty() ? 0 : of(protocol).total().bytes();
  }

  private PortTraffic of(Protocol protocol) {
    return plane.traffic().stream()
        .filter(each -> each.port().protocol() == protocol)
        .findFirst()
        .orElseThrow();
  }
}
