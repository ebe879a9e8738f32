package io.fairlead.agent.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.node.NodeRoute;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which way leads to the pods of which node. */
class HostPlanTest {
  private static final List<Cidr> PODS = List.of(cidr("10.244.0.0/16"), cidr("fd00:244::/48"));
  private static final List<Cidr> LINKS = List.of(cidr("192.0.2.0/24"), cidr("2001:db8::/64"));

  @Test
  void whereBothAreOnALinkARouteDoesElseATunnel() {
    HostPlan plan =
        plan(
            node("n1", "10.244.1.0/24", "192.0.2.1"),
            node("n2", "10.244.2.0/24", "192.0.2.2"),
            node("n3", "10.244.3.0/24", "198.51.100.3"));
    assertEquals(Map.of("10.244.2.0/24", "192.0.2.2"), plan.direct());
    assertEquals(
        Map.of(
            "10.244.3.0/24",
            new HostPlan.Tunnel("198.51.100.3", "10.244.3.0", "02:66:c6:33:64:03")),
        plan.tunnels());
  }

  @Test
  void eachFamilyGoesByAddressesOfItsOwn() {
    HostPlan plan =
        plan(
            new NodeRoute(
                "n2",
                List.of("10.244.2.0/24", "fd00:244:0:2::/64"),
                List.of("192.0.2.2", "2001:db8::2")));
    assertEquals(
        Map.of("10.244.2.0/24", "192.0.2.2", "fd00:244:0:2::/64", "2001:db8::2"), plan.direct());
  }

  /** Hosts need no addresses of IPv6 for their pods' packets of IPv6. */
  @Test
  void aTunnelOfIpv4CarriesBoth() {
    List<String> ranges = List.of("10.244.2.0/24", "fd00:244:0:2::/64");
    HostPlan.Tunnel six = new HostPlan.Tunnel("192.0.2.2", "fe80::c000:202", "02:66:c0:00:02:02");
    HostPlan near = plan(new NodeRoute("n2", ranges, List.of("192.0.2.2")));
    assertEquals(Map.of("10.244.2.0/24", "192.0.2.2"), near.direct());
    assertEquals(Map.of("fd00:244:0:2::/64", six), near.tunnels());

    HostPlan far =
        plan(new NodeRoute("n2", ranges, List.of("198.51.100.3", "2001:db8:1::3", "127.0.0.1")));
    assertEquals(Map.of(), far.direct());
    assertEquals(
        Map.of(
            "10.244.2.0/24",
            new HostPlan.Tunnel("198.51.100.3", "10.244.2.0", "02:66:c6:33:64:03"),
            "fd00:244:0:2::/64",
            new HostPlan.Tunnel("198.51.100.3", "fe80::c633:6403", "02:66:c6:33:64:03")),
        far.tunnels());
    assertEquals(Map.of(), plan(new NodeRoute("n2", ranges, List.of("2001:db8:1::3"))).tunnels());
    assertEquals(Map.of(), far.withoutTunnels().tunnels());
  }

  /** Whoever may write Nodes could turn anybody's traffic to one. */
  @Test
  void rangesThatAreNotPodsAreNotTaken() {
    HostPlan plan =
        plan(
            node("n2", "0.0.0.0/0", "192.0.2.2"),
            node("n3", "8.8.8.0/24", "192.0.2.3"),
            node("n4", "nonsense", "192.0.2.4"),
            node("n5", "10.244.5.0/24", "127.0.0.1"),
            node("n6", "10.244.6.0/24", "nonsense"));
    assertEquals(new HostPlan(plan().direct(), plan().tunnels()), plan);
  }

  @Test
  void ofTwoWithTheSameRangeTheFirstByNameHasIt() {
    NodeRoute a = node("a", "10.244.2.0/24", "192.0.2.2");
    NodeRoute b = node("b", "10.244.2.0/24", "192.0.2.3");
    assertEquals(plan(a, b), plan(b, a));
    assertEquals(Map.of("10.244.2.0/24", "192.0.2.2"), plan(b, a).direct());
  }

  private static HostPlan plan(NodeRoute... nodes) {
    return HostPlan.of("n1", List.of(nodes), PODS, LINKS);
  }

  private static NodeRoute node(String name, String podCidr, String address) {
    return new NodeRoute(name, List.of(podCidr), List.of(address));
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
