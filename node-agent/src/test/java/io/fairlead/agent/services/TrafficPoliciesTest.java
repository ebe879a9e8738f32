package io.fairlead.agent.services;

import static io.fairlead.agent.services.Peer.NODE;
import static io.fairlead.agent.services.Peer.OUTSIDE;
import static io.fairlead.agent.services.Peer.POD1;
import static io.fairlead.agent.services.Peer.POD2;
import static io.fairlead.agent.services.Peer.POD3;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointHints;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.net.ConnectException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which endpoints clients get, and who gets none. */
class TrafficPoliciesTest extends ServiceCases {

  @Test
  @Tag("SD2")
  void whereNoneIsReadyThoseThatStillServeWhileTheyTerminateAreUsed() throws Exception {
    web();
    Endpoint gone =
        new Endpoint(
            List.of(plane.address(POD2)),
            false,
            false,
            true,
            "",
            "n1",
            "",
            null,
            "",
            EndpointHints.NONE);
    endpoints(endpoint(POD1, false), gone);
    apply();
    assertServers(Set.of("pod1"), POD2, plane.vip(1), PORT);
    endpoints(endpoint(POD1, false), gone, endpoint(POD3, true));
    apply();
    assertServers(Set.of("pod3"), POD2, plane.vip(1), PORT);
    // apart for the node: its own still serves, whoever is ready elsewhere
    web(ServiceType.CLUSTER_IP, internalLocal());
    apply();
    assertServers(Set.of("pod1"), POD2, plane.vip(1), PORT);
    endpoints(gone);
    apply();
    assertAnswer(Plane.REFUSED, POD2, plane.vip(1), PORT);
  }

  @Test
  @Tag("SD3")
  void internalPolicyLocalKeepsTrafficOnTheNode() throws Exception {
    web(ServiceType.CLUSTER_IP, internalLocal());
    ready(POD1, POD3);
    apply();
    assertServers(Set.of("pod1"), POD2, plane.vip(1), PORT);
    assertServers(Set.of("pod1"), NODE, plane.vip(1), PORT);
    if (plane.nodes() > 1) {
      assertServers(Set.of("pod3"), POD3, plane.vip(1), PORT);
    }
    ready(POD3);
    apply();
    assertSilence(POD2, plane.vip(1), PORT);
    assertSilence(NODE, plane.vip(1), PORT);
    ready();
    apply();
    assertAnswer(Plane.REFUSED, POD2, plane.vip(1), PORT);
    ready(POD3, POD1);
    apply();
    assertServers(Set.of("pod1"), POD2, plane.vip(1), PORT);
  }

  @Test
  @Tag("SD4")
  void externalPolicyLocalKeepsClientsOutsideOnTheNode() throws Exception {
    needs(Ability.OUTSIDE);
    web(ServiceType.LOAD_BALANCER, externalLocal(List.of()));
    ready(POD1, POD3);
    apply();
    assertServers(Set.of("pod1"), OUTSIDE, plane.node(1), NODE_PORT);
    assertServers(Set.of("pod1"), OUTSIDE, plane.outer(1), PORT);
    assertServers(Set.of("pod1"), OUTSIDE, plane.outer(2), PORT);
    if (can(Ability.CLIENT_ADDRESS)) {
      assertAnswer("pod1 sees outside", OUTSIDE, plane.node(1), NODE_PORT);
    }
    if (plane.nodes() > 1) {
      assertAnswer("pod3 sees outside", OUTSIDE, plane.node(2), NODE_PORT);
      assertSilence(OUTSIDE, plane.node(3), NODE_PORT);
    }
    ready(POD3);
    apply();
    assertTurnedAway(OUTSIDE, plane.node(1), NODE_PORT);
    assertTurnedAway(OUTSIDE, plane.outer(1), PORT);
    ready();
    apply();
    assertAnswer(Plane.REFUSED, OUTSIDE, plane.node(1), NODE_PORT);
  }

  /** Pods and the node itself are no clients outside, wherever they come in. */
  @Test
  @Tag("SD4")
  void externalPolicyLocalDoesNotHoldInside() throws Exception {
    web(ServiceType.LOAD_BALANCER, externalLocal(List.of()));
    ready(POD1, POD3);
    apply();
    for (Peer from : List.of(POD2, NODE)) {
      assertServers(Set.of("pod1", "pod3"), from, plane.node(1), NODE_PORT);
      assertServers(Set.of("pod1", "pod3"), from, plane.outer(1), PORT);
    }
    ready(POD3);
    apply();
    assertServers(Set.of("pod3"), NODE, plane.node(1), NODE_PORT);
    assertAnswer("pod3 sees pod2", POD2, plane.outer(2), PORT);
  }

  private static ServiceTraffic externalLocal(List<String> ranges) {
    return new ServiceTraffic(
        false, true, List.of(plane.outer(1)), List.of(plane.outer(2)), ranges, 0, "");
  }

  @Test
  @Tag("SD5")
  void externalPolicyClusterHidesTheClient() throws Exception {
    needs(Ability.OUTSIDE);
    web(ServiceType.NODE_PORT, ServiceTraffic.DEFAULT);
    for (Peer pod : List.of(POD1, POD3)) {
      ready(pod);
      apply();
      assertAnswer(pod + " sees node", OUTSIDE, plane.node(1), NODE_PORT);
    }
  }

  /** Not for NodePorts and external IPs. */
  @Test
  @Tag("SD12")
  void sourceRangesHoldForAddressesOfLoadBalancers() throws Exception {
    needs(Ability.OUTSIDE);
    web(ServiceType.LOAD_BALANCER, externalLocal(List.of(plane.address(OUTSIDE) + "/32")));
    ready(POD1);
    apply();
    assertServers(Set.of("pod1"), OUTSIDE, plane.outer(2), PORT);
    assertTurnedAway(POD2, plane.outer(2), PORT);
    assertServers(Set.of("pod1"), POD2, plane.outer(1), PORT);
    assertServers(Set.of("pod1"), POD2, plane.node(1), NODE_PORT);

    web(ServiceType.LOAD_BALANCER, externalLocal(List.of("198.51.100.128/25")));
    apply();
    assertTurnedAway(OUTSIDE, plane.outer(2), PORT);
    assertServers(Set.of("pod1"), OUTSIDE, plane.outer(1), PORT);
  }

  @Test
  @Tag("SD14")
  void theHealthCheckPortTellsOfEndpointsOfTheNode() throws Exception {
    needs(Ability.CONNECTIONS);
    Peer from = can(Ability.OUTSIDE) ? OUTSIDE : NODE;
    int port = 31_234;
    web(
        ServiceType.LOAD_BALANCER,
        new ServiceTraffic(false, true, List.of(), List.of(), List.of(), port, ""));
    ready(POD1, POD2, POD3);
    apply();
    assertEquals(
        "200 2 {\"service\":{\"namespace\":\"default\",\"name\":\"web\"},"
            + "\"localEndpoints\":2,\"serviceProxyHealthy\":true}",
        plane.get(from, plane.node(1), port));
    if (plane.nodes() > 1) {
      assertTrue(plane.get(from, plane.node(2), port).startsWith("200 1 "));
    }
    ready(POD3);
    apply();
    String without = plane.get(from, plane.node(1), port);
    assertTrue(without.startsWith("503 0 "), without);
    world.removeService("web");
    apply();
    assertThrows(ConnectException.class, () -> plane.get(from, plane.node(1), port));
  }

  @Test
  @Tag("SD15")
  void zoneHintsAreFollowedWhereverTheNodeIs() throws Exception {
    web();
    endpoints(
        endpoint(POD1, true, zone("b")),
        endpoint(POD2, true, zone("b")),
        endpoint(POD3, true, zone("a")));
    moveTo("a");
    assertServers(Set.of("pod3"), POD2, plane.vip(1), PORT);
    moveTo("b");
    assertServers(Set.of("pod1", "pod2"), POD2, plane.vip(1), PORT);
    moveTo("");
    assertServers(Set.of("pod1", "pod2", "pod3"), POD2, plane.vip(1), PORT);
    // not under policy Local
    web(ServiceType.CLUSTER_IP, internalLocal());
    moveTo("a");
    assertServers(Set.of("pod1", "pod2"), POD2, plane.vip(1), PORT);
  }

  @Test
  @Tag("SD15")
  void hintsForTheNodeComeBeforeThoseForItsZone() throws Exception {
    web();
    EndpointHints here = new EndpointHints(List.of("a"), List.of("n1"));
    EndpointHints there = new EndpointHints(List.of("a"), List.of("n2"));
    endpoints(endpoint(POD1, true, here), endpoint(POD3, true, there));
    moveTo("a");
    assertServers(Set.of("pod1"), POD2, plane.vip(1), PORT);
    // one without a hint for nodes: zones count
    endpoints(endpoint(POD1, true, zone("a")), endpoint(POD3, true, there));
    apply();
    assertServers(Set.of("pod1", "pod3"), POD2, plane.vip(1), PORT);
  }

  private void moveTo(String zone) throws Exception {
    world.put(ServiceWorld.node("n1", zone));
    apply();
  }

  private static EndpointHints zone(String zone) {
    return new EndpointHints(List.of(zone), List.of());
  }
}
