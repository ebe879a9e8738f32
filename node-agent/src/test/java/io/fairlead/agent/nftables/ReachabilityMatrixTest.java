package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.agent.ReachabilityMatrix;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The matrix with real packets between network namespaces, judged by the kernel: each pod has two
 * addresses, and is reached at both or at neither.
 */
class ReachabilityMatrixTest extends ReachabilityMatrix {

  private static PolicyLab pods;

  ReachabilityMatrixTest() {
    super(pods.scene);
  }

  @BeforeAll
  static void start() throws Exception {
    Lab.assumePossible();
    pods = new PolicyLab();
  }

  @AfterEach
  void reset() throws Exception {
    pods.reset();
  }

  @AfterAll
  static void stop() throws Exception {
    if (pods != null) {
      pods.close();
    }
  }

  @Override
  protected void apply() throws Exception {
    pods.apply();
  }

  @Override
  protected Map<String, Set<String>> reach(int port) throws Exception {
    return pods.reachByBoth(port);
  }

  @Override
  protected List<String> blocks(String pod) {
    List<String> both = pods.addresses(pod);
    return List.of(both.getFirst() + "/32", both.getLast() + "/128");
  }

  /** N17, N19: egress to a Service must allow the pod's port and address, for each protocol. */
  @Test
  @Tag("N17")
  @Tag("N19")
  void egressThroughAServiceIsJudgedAtThePod() throws Exception {
    pods.world.service("dns", "10.96.0.10").ready("dns", pods.address("z/a"));
    String egress =
        """
        {podSelector: {}, policyTypes: ['Egress'], egress: [{to: [
          {namespaceSelector: {matchLabels: {ns: 'z'}}, podSelector: {matchLabels: {pod: 'a'}}}],
          ports: [%s]}]}
        """;
    policy("x", "dns", egress.formatted("{port: 80}, {protocol: 'UDP', port: 80}"));
    assertThrows(IOException.class, () -> Lab.tcp(pods.at("x/a"), "10.96.0.10", 80));
    assertThrows(IOException.class, () -> Lab.udp(pods.at("x/a"), "10.96.0.10", 80));
    policy("x", "dns", egress.formatted("{protocol: 'UDP', port: 8080}"));
    assertThrows(IOException.class, () -> Lab.tcp(pods.at("x/a"), "10.96.0.10", 80), "N19");
    assertEquals("pod7 " + Lab.pod(1), Lab.udp(pods.at("x/a"), "10.96.0.10", 80));
    policy("x", "dns", egress.formatted("{port: 8080}, {protocol: 'UDP', port: 8080}"));
    assertEquals("pod7 " + Lab.pod(1), Lab.tcp(pods.at("x/a"), "10.96.0.10", 80));
    pods.world.removeService("dns");
  }

  /** N18, N22: a load balancer's source ranges come first, then policies see the client itself. */
  @Test
  @Tag("N18")
  @Tag("N22")
  void sourceRangesComeBeforePolicies() throws Exception {
    String balancer = "203.0.113.7";
    pods.world.service(
        "web",
        ServiceType.LOAD_BALANCER,
        30080,
        0,
        new ServiceTraffic(
            false, false, List.of(), List.of(balancer), List.of("192.0.2.0/24"), 0, ""),
        "10.96.0.10");
    pods.world.ready("web", pods.address("x/a"));
    String from = "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '%s'}}]}]}";
    policy("x", "web", from.formatted("198.51.100.0/24"));
    assertThrows(IOException.class, () -> Lab.tcp(pods.lab.outside, balancer, 80));
    policy("x", "web", from.formatted("192.0.2.2/32"));
    assertEquals("pod1 10.244.1.1", Lab.tcp(pods.lab.outside, balancer, 80), "masqueraded later");
    policy("x", "web", from.formatted("0.0.0.0/0"));
    pods.lab.outside.ip("addr add 198.51.100.2/32 dev lo");
    pods.lab.node.ip("route add 198.51.100.2 via 192.0.2.2");
    pods.lab.outside.ip("route replace default via 192.0.2.1 src 198.51.100.2");
    assertThrows(IOException.class, () -> Lab.tcp(pods.lab.outside, balancer, 80));
    pods.lab.outside.ip("route replace default via 192.0.2.1");
    pods.lab.node.ip("route del 198.51.100.2");
    pods.lab.outside.ip("addr del 198.51.100.2/32 dev lo");
    pods.world.removeService("web");
  }
}
