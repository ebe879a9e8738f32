package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.nio.sctp.SctpChannel;
import com.sun.nio.sctp.SctpServerChannel;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointHints;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real connections through the kernel, from pods, the node and outside. */
class ServiceForwardingTest {
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
    plane = lab.node.call(() -> NftablesPlane.start(Lab.PLACE, event -> {}));
  }

  @AfterEach
  void stop() throws Exception {
    if (lab != null) {
      plane.close();
      lab.close();
    }
  }

  private void apply() throws Exception {
    lab.node.call(
        () -> {
          world.applyTo(plane);
          return null;
        });
    assertTrue(plane.inForce());
  }

  /** SD1, SD22. */
  @Test
  void clusterIpLeadsToEveryEndpointByTcpAndUdpInBothFamilies() throws Exception {
    world.service("web", VIP, VIP6).ready("web", Lab.pod(1), Lab.pod(2));
    world.endpoints("web", AddressType.IPV6, Lab.PORT, ServiceWorld.endpoint(Lab.pod6(2), "n1"));
    apply();

    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      seen.add(Lab.tcp(lab.pods.get(2), VIP, 80));
      seen.add(Lab.udp(lab.pods.get(2), VIP, 80));
    }
    assertEquals(Set.of("pod1 " + Lab.pod(3), "pod2 " + Lab.pod(3)), seen);
    String from6 = "pod2 fd00:244:0:3:0:0:0:2";
    assertEquals(from6, Lab.tcp(lab.pods.get(2), VIP6, 80));
    assertEquals(from6, Lab.udp(lab.pods.get(2), VIP6, 80));
    assertTrue(Lab.tcp(lab.node, VIP, 80).startsWith("pod"));
    assertTrue(Lab.udp(lab.node, VIP6, 80).startsWith("pod2"));
  }

  /** SD11. */
  @Test
  void clientsOutsideThePodsAreMasquerade() throws Exception {
    world.service("web", VIP).ready("web", Lab.pod(1));
    apply();
    assertEquals("pod1 10.244.1.1", Lab.tcp(lab.outside, VIP, 80));
  }

  /** SD10. */
  @Test
  void aPodReachesItselfThroughItsService() throws Exception {
    world.service("web", VIP).ready("web", Lab.pod(1));
    apply();
    assertEquals("pod1 10.244.1.1", Lab.tcp(lab.pods.get(0), VIP, 80));
    assertEquals("pod1 10.244.1.1", Lab.udp(lab.pods.get(0), VIP, 80));
  }

  /** SD6, SD7. */
  @Test
  void whatHasNoEndpointsIsRefused() throws Exception {
    world.service("web", ServiceType.NODE_PORT, NODE_PORT, 0, ServiceTraffic.DEFAULT, VIP, VIP6);
    apply();
    for (NetworkNamespace from : Set.of(lab.pods.get(0), lab.node, lab.outside)) {
      assertThrows(ConnectException.class, () -> Lab.tcp(from, VIP, 80), from.name());
      assertThrows(ConnectException.class, () -> Lab.tcp(from, VIP6, 80), from.name());
      assertThrows(ConnectException.class, () -> Lab.tcp(from, VIP, 81), "not a port of it");
      assertThrows(ConnectException.class, () -> Lab.tcp(from, Lab.NODE, NODE_PORT));
      // EPERM for a process of the node itself
      Class<? extends IOException> refusal =
          from == lab.node ? IOException.class : PortUnreachableException.class;
      assertThrows(refusal, () -> Lab.udp(from, VIP, 80), from.name());
    }
    assertThrows(SocketTimeoutException.class, () -> Lab.tcp(lab.pods.get(0), "10.96.0.77", 80));

    world.ready("web", Lab.pod(1));
    apply();
    assertEquals("pod1 " + Lab.pod(2), Lab.tcp(lab.pods.get(1), VIP, 80));
  }

  /** SD9. */
  @Test
  void affinityKeepsAClientWithItsEndpointWhereverItComesIn() throws Exception {
    world.service("web", ServiceType.NODE_PORT, NODE_PORT, 600, ServiceTraffic.DEFAULT, VIP, VIP6);
    world.ready("web", Lab.pod(1), Lab.pod(2));
    world.endpoints(
        "web",
        AddressType.IPV6,
        Lab.PORT,
        ServiceWorld.endpoint(Lab.pod6(1), "n1"),
        ServiceWorld.endpoint(Lab.pod6(2), "n1"));
    apply();
    String first6 = Lab.tcp(lab.outside, VIP6, 80).substring(0, 4);
    for (int i = 0; i < 10; i++) {
      assertEquals(first6, Lab.tcp(lab.outside, VIP6, 80).substring(0, 4));
    }
    String first = Lab.tcp(lab.outside, VIP, 80).substring(0, 4);
    for (int i = 0; i < 10; i++) {
      assertEquals(first, Lab.tcp(lab.outside, VIP, 80).substring(0, 4));
      assertEquals(first, Lab.tcp(lab.outside, Lab.NODE, NODE_PORT).substring(0, 4));
    }
    String other = first.equals("pod1") ? "pod2" : "pod1";
    world.ready("web", Lab.pod(other.equals("pod1") ? 1 : 2), Lab.pod(3));
    apply();
    String next = Lab.tcp(lab.outside, VIP, 80).substring(0, 4);
    assertTrue(Set.of(other, "pod3").contains(next), next);
    for (int i = 0; i < 10; i++) {
      assertEquals(next, Lab.tcp(lab.outside, VIP, 80).substring(0, 4));
    }
  }

  /** SD16, SD17. */
  @Test
  void removalKeepsConnectionsAndMovesDatagrams() throws Exception {
    world.service("web", VIP, VIP6).ready("web", Lab.pod(1));
    world.endpoints("web", AddressType.IPV6, Lab.PORT, ServiceWorld.endpoint(Lab.pod6(1), "n1"));
    apply();
    try (Lab.Connection connection = lab.pods.get(2).call(() -> new Lab.Connection(VIP, 80));
        DatagramSocket datagrams = lab.pods.get(2).call(() -> new DatagramSocket());
        DatagramSocket datagrams6 = lab.pods.get(2).call(() -> new DatagramSocket())) {
      datagrams.connect(new InetSocketAddress(VIP, 80));
      datagrams6.connect(new InetSocketAddress(VIP6, 80));
      assertTrue(Lab.udp(datagrams6).startsWith("pod1"));
      assertEquals("pod1 " + Lab.pod(3), connection.read());
      assertEquals("pod1 " + Lab.pod(3), Lab.udp(datagrams));

      world.ready("web", Lab.pod(2));
      world.endpoints("web", AddressType.IPV6, Lab.PORT, ServiceWorld.endpoint(Lab.pod6(2), "n1"));
      apply();

      assertEquals("pod1 " + Lab.pod(3), connection.again());
      assertEquals("pod2 " + Lab.pod(3), Lab.udp(datagrams));
      assertTrue(Lab.udp(datagrams6).startsWith("pod2"));
      assertEquals("pod2 " + Lab.pod(3), Lab.tcp(lab.pods.get(2), VIP, 80));
    }
  }

  /** SD16: only flows of the endpoint that went. */
  @Test
  void datagramsOfOtherEndpointsStay() throws Exception {
    world.service("web", VIP).ready("web", Lab.pod(1), Lab.pod(2));
    apply();
    List<DatagramSocket> sockets = new ArrayList<>();
    try {
      List<DatagramSocket> onSecond = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        DatagramSocket socket = lab.pods.get(2).call(() -> new DatagramSocket());
        sockets.add(socket);
        socket.connect(new InetSocketAddress(VIP, 80));
        if (Lab.udp(socket).startsWith("pod2")) {
          onSecond.add(socket);
        }
      }
      world.ready("web", Lab.pod(2), Lab.pod(3));
      apply();
      for (DatagramSocket socket : sockets) {
        String now = Lab.udp(socket);
        assertTrue(onSecond.contains(socket) ? now.startsWith("pod2") : !now.startsWith("pod1"));
      }
    } finally {
      sockets.forEach(DatagramSocket::close);
    }
  }

  /** SD4, SD5, SD8. */
  @Test
  void nodePortHidesTheClientUnlessItsPolicyIsLocal() throws Exception {
    world.service("web", ServiceType.NODE_PORT, NODE_PORT, 0, ServiceTraffic.DEFAULT, VIP);
    world.ready("web", Lab.pod(1));
    apply();
    assertEquals("pod1 10.244.1.1", Lab.tcp(lab.outside, Lab.NODE, NODE_PORT));
    assertEquals("pod1 10.244.1.1", Lab.tcp(lab.node, Lab.NODE, NODE_PORT));

    world.service("web", ServiceType.NODE_PORT, NODE_PORT, 0, local(false, true), VIP);
    apply();
    assertEquals("pod1 192.0.2.2", Lab.tcp(lab.outside, Lab.NODE, NODE_PORT));
    assertEquals("pod1 " + Lab.pod(2), Lab.tcp(lab.pods.get(1), Lab.NODE, NODE_PORT));
  }

  /** SD3, SD4. */
  @Test
  void policyLocalDropsWithoutALocalEndpointButNotForPodsAndNode() throws Exception {
    world.service("web", ServiceType.NODE_PORT, NODE_PORT, 0, local(false, true), VIP);
    world.endpoints(
        "web", AddressType.IPV4, Lab.PORT, ServiceWorld.endpoint(Lab.pod(1), "elsewhere"));
    apply();
    assertThrows(SocketTimeoutException.class, () -> Lab.tcp(lab.outside, Lab.NODE, NODE_PORT));
    assertEquals("pod1 " + Lab.pod(2), Lab.tcp(lab.pods.get(1), Lab.NODE, NODE_PORT));
    assertEquals("pod1 10.244.1.1", Lab.tcp(lab.node, Lab.NODE, NODE_PORT));

    world.service("web", ServiceType.NODE_PORT, NODE_PORT, 0, local(true, false), VIP);
    apply();
    assertThrows(SocketTimeoutException.class, () -> Lab.tcp(lab.pods.get(1), VIP, 80));
    assertEquals("pod1 10.244.1.1", Lab.tcp(lab.outside, Lab.NODE, NODE_PORT));
  }

  /** SD15, and again when the Node's label changes. */
  @Test
  void zoneHintsAreFollowedWhereverTheNodeIs() throws Exception {
    world.service("web", VIP);
    world.endpoints(
        "web", AddressType.IPV4, Lab.PORT, hinted(Lab.pod(1), "a"), hinted(Lab.pod(2), "b"));
    for (String zone : List.of("a", "b")) {
      world.put(new ImageEntry.OfNode(new NodeFacts("n1", List.of(), zone, false)));
      apply();
      for (int i = 0; i < 10; i++) {
        assertEquals(
            (zone.equals("a") ? "pod1 " : "pod2 ") + Lab.pod(3), Lab.tcp(lab.pods.get(2), VIP, 80));
      }
    }
    world.put(new ImageEntry.OfNode(new NodeFacts("n1", List.of(), "", false)));
    apply();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      seen.add(Lab.tcp(lab.pods.get(2), VIP, 80));
    }
    assertEquals(2, seen.size(), "in no zone");
  }

  private static Endpoint hinted(String address, String zone) {
    return ServiceWorld.endpoint(address, "n1", true, new EndpointHints(List.of(zone), List.of()));
  }

  /** SD1: any number of endpoints, far beyond the chains that are there from the start. */
  @Test
  void everyOneOfManyEndpointsIsUsed() throws Exception {
    List<String> addresses = new ArrayList<>();
    for (int i = 10; i < 50; i++) {
      addresses.add("10.244.1." + i);
      lab.pods.get(0).ip("addr add 10.244.1." + i + "/24 dev eth0");
    }
    world.service("web", VIP).ready("web", addresses.toArray(String[]::new));
    apply();
    for (int i = 0; i < 600; i++) {
      Lab.tcp(lab.pods.get(1), VIP, 80);
    }
    PortTraffic tcp =
        plane.traffic().stream()
            .filter(each -> each.port().protocol() == Protocol.TCP)
            .findFirst()
            .orElseThrow();
    assertEquals(40, tcp.endpoints().size());
    assertEquals(600, tcp.total().connections());
  }

  /** SD1 for SCTP, with real packets where the kernel has them. */
  @Test
  void sctpIsForwarded() throws Exception {
    InetSocketAddress backend = new InetSocketAddress(Lab.pod(1), 9000);
    world.put(
        new ImageEntry.OfService(
            new Service(
                ServiceWorld.name("sctp"),
                "uid-sctp",
                ServiceType.CLUSTER_IP,
                List.of("10.96.0.11"),
                List.of(new ServicePort("s", Protocol.SCTP, 90, "9000", 0, "")),
                Map.of(),
                "",
                false,
                0)));
    world.put(
        new ImageEntry.OfEndpointSlice(
            new EndpointSlice(
                ServiceWorld.name("sctp-1"),
                "sctp",
                AddressType.IPV4,
                List.of(new EndpointPort("s", Protocol.SCTP, 9000, "")),
                List.of(ServiceWorld.endpoint(Lab.pod(1), "n1")))));
    apply();
    assumeTrue(hasSctp(), "this kernel has no SCTP sockets");
    try (SctpServerChannel server = lab.pods.get(0).call(SctpServerChannel::open)) {
      server.bind(backend);
      try (SctpChannel client =
          lab.pods
              .get(1)
              .call(() -> SctpChannel.open(new InetSocketAddress("10.96.0.11", 90), 1, 1))) {
        assertTrue(client.isOpen());
        server.accept().close();
      }
    }
  }

  private static boolean hasSctp() throws IOException {
    try (SctpChannel channel = SctpChannel.open()) {
      return channel.isOpen();
    } catch (UnsupportedOperationException | SocketException e) {
      return false;
    }
  }

  /** B33, SD4, SD5: the image holds granted addresses only. */
  @Test
  void externalAddressesAreTaken() throws Exception {
    String address = "203.0.113.5";
    lab.node.ip("route add 203.0.113.0/24 dev services");
    world.service(
        "web",
        ServiceType.CLUSTER_IP,
        0,
        0,
        new ServiceTraffic(
            false, false, List.of(address, "2001:db8:5::1"), List.of(), List.of(), 0, ""),
        VIP,
        VIP6);
    world.ready("web", Lab.pod(1));
    world.endpoints("web", AddressType.IPV6, Lab.PORT, ServiceWorld.endpoint(Lab.pod6(1), "n1"));
    apply();
    for (NetworkNamespace from : Set.of(lab.outside, lab.pods.get(1), lab.node)) {
      assertTrue(Lab.tcp(from, address, 80).startsWith("pod1"), from.name());
      assertTrue(Lab.udp(from, address, 80).startsWith("pod1"), from.name());
    }
    assertTrue(Lab.tcp(lab.outside, "2001:db8:5::1", 80).startsWith("pod1"));
  }

  /** SD12, SD13, SD4: a load balancer's address is open to its ranges only. */
  @Test
  void sourceRangesHoldForLoadBalancerAddresses() throws Exception {
    String address = "203.0.113.7";
    lab.outside.ip("addr add 198.51.100.2/32 dev lo");
    lab.node.ip("route add 198.51.100.2 via 192.0.2.2");
    world.service(
        "web",
        ServiceType.LOAD_BALANCER,
        NODE_PORT,
        0,
        new ServiceTraffic(
            false, true, List.of(), List.of(address), List.of("192.0.2.0/24"), 0, ""),
        VIP);
    world.ready("web", Lab.pod(1));
    apply();
    assertEquals("pod1 192.0.2.2", Lab.tcp(lab.outside, address, 80));
    assertThrows(SocketTimeoutException.class, () -> Lab.tcp(lab.pods.get(1), address, 80));
    assertEquals("pod1 " + Lab.pod(2), Lab.tcp(lab.pods.get(1), Lab.NODE, NODE_PORT));

    world.service(
        "web",
        ServiceType.LOAD_BALANCER,
        NODE_PORT,
        0,
        new ServiceTraffic(
            false, true, List.of(), List.of(address), List.of("198.51.100.0/24"), 0, ""),
        VIP);
    apply();
    assertThrows(SocketTimeoutException.class, () -> Lab.tcp(lab.outside, address, 80));
  }

  /** SD14. */
  @Test
  void healthCheckNodePortTellsOfLocalEndpoints() throws Exception {
    int port = 31234;
    world.service(
        "web",
        ServiceType.LOAD_BALANCER,
        NODE_PORT,
        0,
        new ServiceTraffic(false, true, List.of(), List.of(), List.of(), port, ""),
        VIP);
    world.ready("web", Lab.pod(1), Lab.pod(2));
    apply();
    assertEquals(
        "200 2 {\"service\":{\"namespace\":\"default\",\"name\":\"web\"},"
            + "\"localEndpoints\":2,\"serviceProxyHealthy\":true}",
        health(port));
    world.endpoints(
        "web", AddressType.IPV4, Lab.PORT, ServiceWorld.endpoint(Lab.pod(1), "elsewhere"));
    apply();
    assertTrue(health(port).startsWith("503 0 "), health(port));
    world.removeService("web");
    apply();
    assertThrows(ConnectException.class, () -> health(port));
  }

  private String health(int port) throws Exception {
    return lab.outside.call(
        () -> {
          HttpURLConnection connection =
              (HttpURLConnection)
                  URI.create("http://" + Lab.NODE + ":" + port + "/").toURL().openConnection();
          connection.setReadTimeout(2000);
          int status = connection.getResponseCode();
          InputStream body =
              status == 200 ? connection.getInputStream() : connection.getErrorStream();
          return "%d %s %s"
              .formatted(
                  status,
                  connection.getHeaderField("X-Load-Balancing-Endpoint-Weight"),
                  new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
        });
  }

  private static ServiceTraffic local(boolean internal, boolean external) {
    return new ServiceTraffic(internal, external, List.of(), List.of(), List.of(), 0, "");
  }
}
