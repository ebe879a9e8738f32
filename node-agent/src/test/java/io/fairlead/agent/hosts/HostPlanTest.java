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
