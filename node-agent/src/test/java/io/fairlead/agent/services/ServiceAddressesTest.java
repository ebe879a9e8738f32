package io.fairlead.agent.services;

import static io.fairlead.agent.services.Peer.NODE;
import static io.fairlead.agent.services.Peer.OUTSIDE;
import static io.fairlead.agent.services.Peer.POD1;
import static io.fairlead.agent.services.Peer.POD2;
import static io.fairlead.agent.services.Peer.POD3;
import static io.fairlead.agent.services.Peer.POD4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Where Services are reached, by whom, and as whom. */
class ServiceAddressesTest extends ServiceCases {

  private List<Peer> everywhere() {
    List<Peer> all = new ArrayList<>(List.of(POD2, POD3, POD4, NODE));
    if (can(Ability.OUTSIDE)) {
      all.add(OUTSIDE);
    }
    return all;
  }

  @Test
  @Tag("SD1")
  void aClusterIpLeadsToEveryReadyEndpoint() throws Exception {
    web();
    ready(POD1, POD3);
    apply();
    for (Peer from : List.of(POD1, POD2, POD4, NODE)) {
      assertServers(Set.of("pod1", "pod3"), from, plane.vip(1), PORT);
    }
    ready(POD3);
    apply();
    assertAnswer("pod3 sees pod2", POD2, plane.vip(1), PORT);
    assertAnswer("pod3 sees pod4", POD4, plane.vip(1), PORT);
  }

  @Test
  @Tag("SD1")
  void sctpIsForwarded() throws Exception {
    needs(Ability.SCTP);
    world.put(
        new ImageEntry.OfService(
            new Service(
                ServiceWorld.name("sctp"),
                "uid-sctp",
                ServiceType.CLUSTER_IP,
                List.of(plane.vip(1)),
                List.of(new ServicePort("s", Protocol.SCTP, PORT, "9000", 0, "")),
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
                List.of(endpoint(POD1, true)))));
    apply();
    assertEquals("pod1 sees pod2", ask(Protocol.SCTP, POD2, plane.vip(1), PORT));
    assertNotTaken(POD2, plane.vip(1), PORT);
  }

  /** Nor IPv4 endpoints for IPv6 addresses or the other way round. */
  @Test
  @Tag("SD22")
  void eachFamilyHasItsOwnEndpoints() throws Exception {
    needs(Ability.IPV6);
    web(ServiceType.CLUSTER_IP, ServiceTraffic.DEFAULT, 0, plane.vip(1), plane.vip6(1));
    ready(POD1);
    world.endpoints(
        "web",
        AddressType.IPV6,
        Plane.POD_PORT,
        ServiceWorld.endpoint(plane.address6(POD2), POD2.node()));
    apply();
    assertServers(Set.of("pod1"), POD3, plane.vip(1), PORT);
    assertServers(Set.of("pod2"), POD3, plane.vip6(1), PORT);
    world.endpoints("web", AddressType.IPV6, Plane.POD_PORT);
    apply();
    assertAnswer(Plane.REFUSED, POD3, plane.vip6(1), PORT);
    assertAnswer("pod1 sees pod3", POD3, plane.vip(1), PORT);
  }

  @Test
  @Tag("SD6")
  void whatHasNoEndpointIsRefused() throws Exception {
    web(ServiceType.LOAD_BALANCER, everyAddress());
    apply();
    for (Peer from : everywhere()) {
      for (String address : List.of(plane.outer(1), plane.outer(2))) {
        assertAnswer(Plane.REFUSED, from, address, PORT);
      }
      assertAnswer(Plane.REFUSED, from, plane.node(1), NODE_PORT);
      if (from != OUTSIDE || can(Ability.CLUSTER_IP_FROM_OUTSIDE)) {
        assertAnswer(Plane.REFUSED, from, plane.vip(1), PORT);
      }
    }
    ready(POD1);
    apply();
    assertAnswer("pod1 sees pod2", POD2, plane.vip(1), PORT);
  }

  /** Granted external IPs (B33), load balancers' addresses, NodePorts. */
  @Test
  @Tag("SD1")
  void everyAddressLeadsToTheEndpoint() throws Exception {
    web(ServiceType.LOAD_BALANCER, everyAddress());
    ready(POD1);
    apply();
    for (Peer from : everywhere()) {
      assertServers(Set.of("pod1"), from, plane.outer(1), PORT);
      assertServers(Set.of("pod1"), from, plane.outer(2), PORT);
      for (int node = 1; node <= plane.nodes(); node++) {
        assertServers(Set.of("pod1"), from, plane.node(node), NODE_PORT);
      }
    }
  }

  private static ServiceTraffic everyAddress() {
    return new ServiceTraffic(
        false, false, List.of(plane.outer(1)), List.of(plane.outer(2)), List.of(), 0, "");
  }

  @Test
  @Tag("SD7")
  void aPortThatIsNoneOfTheServiceIsRefused() throws Exception {
    web();
    ready(POD1);
    apply();
    assertAnswer(Plane.REFUSED, POD2, plane.vip(1), PORT + 1);
    assertAnswer(Plane.REFUSED, NODE, plane.vip(1), PORT + 1);
  }

  @Test
  @Tag("SD7")
  void anAddressThatIsNoServicesIsSilent() throws Exception {
    needs(Ability.UNUSED_ADDRESSES);
    web();
    ready(POD1);
    apply();
    assertSilence(POD2, plane.vip(77), PORT);
  }

  @Test
  @Tag("SD8")
  void nodePortsAnswerAtTheAddressOfTheNodeOnly() throws Exception {
    web(ServiceType.NODE_PORT, ServiceTraffic.DEFAULT);
    ready(POD1);
    apply();
    assertServers(Set.of("pod1"), NODE, plane.node(1), NODE_PORT);
    assertAnswer(Plane.REFUSED, NODE, "127.0.0.1", NODE_PORT);
  }

  @Test
  @Tag("SD10")
  void aPodReachesItselfThroughItsService() throws Exception {
    web();
    ready(POD1);
    apply();
    for (Protocol protocol : TCP_AND_UDP) {
      String answer = ask(protocol, POD1, plane.vip(1), PORT);
      // the kernel masquerades it so that the answer comes back by way of the node
      assertTrue(Set.of("pod1 sees node", "pod1 sees pod1").contains(answer), answer);
    }
  }

  @Test
  @Tag("SD11")
  void clientsOutsideThePodsAreMasqueradedOnTheirWayToAClusterIp() throws Exception {
    needs(Ability.OUTSIDE, Ability.CLUSTER_IP_FROM_OUTSIDE);
    web();
    for (Peer pod : List.of(POD1, POD3)) {
      ready(pod);
      apply();
      assertAnswer(pod + " sees node", OUTSIDE, plane.vip(1), PORT);
    }
  }

  @Test
  @Tag("SD13")
  void addressesOfALoadBalancerThatProxiesAreLeftToIt() throws Exception {
    world.put(
        new ImageEntry.OfService(
            ServiceJson.read(
                (ObjectNode)
                    JsonMapper.shared()
                        .readTree(
                            """
                            {"metadata": {"namespace": "default", "name": "web"},
                             "spec": {"type": "LoadBalancer", "clusterIP": "%s", "ports": [
                               {"name": "t", "port": 8000, "targetPort": 8080},
                               {"name": "u", "port": 8000, "protocol": "UDP"}]},
                             "status": {"loadBalancer": {"ingress": [
                               {"ip": "%s", "ipMode": "Proxy"}, {"ip": "%s", "ipMode": "VIP"}]}}}
                            """
                                .formatted(plane.vip(1), plane.outer(1), plane.outer(2))))));
    ready(POD1);
    apply();
    assertNotTaken(POD2, plane.outer(1), PORT);
    assertAnswer("pod1 sees pod2", POD2, plane.vip(1), PORT);
    assertServers(Set.of("pod1"), POD2, plane.outer(2), PORT);
  }

  @Test
  @Tag("SD21")
  void servicesOfAnotherProxyAreLeftToIt() throws Exception {
    ServiceTraffic others =
        new ServiceTraffic(false, false, List.of(), List.of(), List.of(), 0, "other");
    service("theirs", ServiceType.CLUSTER_IP, others, 0, plane.vip(2));
    service("headless", ServiceType.CLUSTER_IP, ServiceTraffic.DEFAULT, 0, "None");
    web();
    for (String name : List.of("theirs", "headless", "web")) {
      endpoints(name, endpoint(POD1, true));
    }
    apply();
    assertNotTaken(POD2, plane.vip(2), PORT);
    assertAnswer("pod1 sees pod2", POD2, plane.vip(1), PORT);
  }
}
