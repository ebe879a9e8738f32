package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.nftables.rules.Ruleset;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an agent leaves in the kernel, and what the next one makes of it. */
class AdoptionTest {
  private static final String VIP = PlaneProcess.VIP;
  private static final String VIP6 = "fd00:96::10";

  private Lab lab;
  private final ServiceWorld world = new ServiceWorld();

  @BeforeEach
  void start() throws Exception {
    Lab.assumePossible();
    lab = new Lab();
  }

  @AfterEach
  void stop() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  private NftablesPlane plane() throws Exception {
    return lab.node.call(() -> NftablesPlane.start(Lab.PLACE, event -> {}));
  }

  private void apply(NftablesPlane plane) throws Exception {
    lab.node.call(
        () -> {
          plane.apply(world.image(), world.image().entries().keySet());
          return null;
        });
    assertTrue(plane.inForce());
  }

  /** SD9: the client's endpoint outlives the agent; what an earlier one left is swept. */
  @Test
  @Tag("SD9")
  void theNextAgentTakesTheTableOver() throws Exception {
    world.service("web", ServiceType.CLUSTER_IP, 0, 600, ServiceTraffic.DEFAULT, VIP);
    world.service("old", "10.96.0.11").ready("old", Lab.pod(1));
    world.ready("web", Lab.pod(1), Lab.pod(2), Lab.pod(3));
    NftablesPlane first = plane();
    apply(first);
    String pinned = Lab.tcp(lab.outside, VIP, 80);

    first.close(); // as good as kill -9: nothing is taken back
    assertEquals(pinned, Lab.tcp(lab.outside, VIP, 80));
    world.removeService("old");
    try (NftablesPlane next = plane()) {
      assertEquals(pinned, Lab.tcp(lab.outside, VIP, 80), "before it has an image");
      apply(next);
      for (int i = 0; i < 10; i++) {
        assertEquals(pinned, Lab.tcp(lab.outside, VIP, 80));
      }
      assertThrows(Exception.class, () -> Lab.tcp(lab.outside, "10.96.0.11", 80));
    }
  }

  /** Not even in one step with being put back: who is counted there is not forgotten. */
  @Test
  @Tag("SD18")
  void aRestartTouchesNoElement() throws Exception {
    ServiceTraffic ranges =
        new ServiceTraffic(
            false, false, List.of(), List.of("203.0.113.9"), List.of("192.0.2.0/24"), 0, "");
    world.service("web", VIP).service("more", ServiceType.LOAD_BALANCER, 30080, 60, ranges, VIP6);
    world.endpoints("more", AddressType.IPV6, Lab.PORT, ServiceWorld.endpoint(Lab.pod6(2), "n1"));
    world.ready("web", Lab.pod(1), Lab.pod(2), Lab.pod(3));
    NftablesPlane first = plane();
    apply(first);
    world.ready("web", Lab.pod(3), Lab.pod(2)); // no longer in the order of a fresh start
    apply(first);
    first.close();
    try (ElementMonitor monitor = ElementMonitor.start(lab.node);
        NftablesPlane next = plane()) {
      apply(next);
      assertEquals("", monitor.said());
      world.ready("web", Lab.pod(2));
      apply(next);
      assertTrue(monitor.said().contains("delete element inet fairlead-services"));
    }
  }

  /** Nor of policies, with ranges of addresses and of ports (N7, N11). */
  @Test
  void aRestartTouchesNoElementOfPoliciesEither() throws Exception {
    try (PolicyLab policies = new PolicyLab()) {
      policies.policy(
          "x",
          "some",
          """
          {podSelector: {}, policyTypes: ['Ingress'], ingress: [{
           from: [{ipBlock: {cidr: '10.0.0.0/8', except: ['10.244.3.0/24']}}],
           ports: [{port: 8000, endPort: 8090}, {port: 53, protocol: 'UDP'}]}]}
          """);
      policies.policy("y", "none", "{podSelector: {}, policyTypes: ['Ingress', 'Egress']}");
      NetworkNamespace node = policies.lab.node;
      try (ElementMonitor monitor = ElementMonitor.start(node);
          NftablesPlane next = node.call(() -> NftablesPlane.start(Lab.PLACE, event -> {}))) {
        node.call(
            () -> {
              next.apply(policies.world.image(), policies.world.image().entries().keySet());
              return null;
            });
        assertTrue(next.inForce());
        assertEquals("", monitor.said());
      }
    }
  }

  /** SD16. */
  @Test
  @Tag("SD16")
  void datagramsToEndpointsThatWentMeanwhileAreMoved() throws Exception {
    world.service("web", VIP).ready("web", Lab.pod(1));
    NftablesPlane first = plane();
    apply(first);
    try (DatagramSocket socket = lab.pods.get(2).call(() -> new DatagramSocket())) {
      socket.connect(new InetSocketAddress(VIP, 80));
      assertEquals("pod1 " + Lab.pod(3), Lab.udp(socket));
      first.close();
      world.ready("web", Lab.pod(2));
      try (NftablesPlane next = plane()) {
        apply(next);
        assertEquals("pod2 " + Lab.pod(3), Lab.udp(socket));
      }
    }
  }

  @Test
  void aKilledAgentLeavesAllAsItWas() throws Exception {
    Process agent = PlaneProcess.start(lab.node);
    try (Lab.Connection connection =
        lab.pods
            .get(2)
            .call(
                () -> {
                  awaitLine(agent, PlaneProcess.IN_FORCE);
                  return new Lab.Connection(VIP, 80);
                })) {
      assertEquals("pod1 " + Lab.pod(3), connection.read());
      agent.destroyForcibly().onExit().join();
      assertEquals("pod1 " + Lab.pod(3), connection.again());
      assertEquals("pod1 " + Lab.pod(2), Lab.tcp(lab.pods.get(1), VIP, 80));

      world.service("web", VIP).ready("web", Lab.pod(2));
      try (NftablesPlane next = plane()) {
        apply(next);
        assertEquals("pod2 " + Lab.pod(1), Lab.tcp(lab.pods.get(0), VIP, 80));
        assertEquals("pod1 " + Lab.pod(3), connection.again());
      }
    } finally {
      agent.destroyForcibly();
    }
  }

  private static void awaitLine(Process process, String text) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); !text.equals(line); line = out.readLine()) {
      if (line == null) {
        throw new AssertionError("the process ended");
      }
    }
  }

  @Test
  void aTableOfAnotherLayoutIsReplacedAndForeignOnesAreLeftAlone() throws Exception {
    lab.node.exec("nft", "add table inet other; add chain inet other mine");
    lab.node.exec(
        "nft", "add table inet %1$s; add chain inet %1$s layout-of-old".formatted(Ruleset.TABLE));
    String before = lab.node.exec("nft", "list", "table", "inet", "other");
    world.service("web", VIP).ready("web", Lab.pod(1));
    try (NftablesPlane plane = plane()) {
      apply(plane);
      assertEquals("pod1 " + Lab.pod(2), Lab.tcp(lab.pods.get(1), VIP, 80));
      assertEquals(before, lab.node.exec("nft", "list", "table", "inet", "other"));
      assertEquals(2, lab.node.exec("nft", "list", "tables").lines().count());
    }
  }

  @Test
  void whatSomebodyElseRemovedComesBack() throws Exception {
    world.service("web", VIP).ready("web", Lab.pod(1));
    try (NftablesPlane plane = plane()) {
      apply(plane);
      lab.node.exec("nft", "flush", "ruleset");
      lab.node.call(
          () -> {
            plane.retry();
            return null;
          });
      assertTrue(plane.inForce());
      assertEquals("pod1 " + Lab.pod(2), Lab.tcp(lab.pods.get(1), VIP, 80));

      lab.node.exec("nft", "flush", "ruleset");
      world.ready("web", Lab.pod(2));
      world.takeChanged();
      apply(plane);
      assertEquals("pod2 " + Lab.pod(1), Lab.tcp(lab.pods.get(0), VIP, 80));
      assertThrows(ConnectException.class, () -> Lab.tcp(lab.pods.get(0), VIP, 81));
    }
  }
}
