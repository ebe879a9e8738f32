package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.denials.Denial;
import io.fairlead.model.networkpolicy.Direction;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real packets between nine pods under network policies. */
class PolicyEnforcementTest {
  private static final String VIP = "10.96.0.10";
  private static final int HTTP = PolicyLab.HTTP;
  private static final int ADMIN = PolicyLab.ADMIN;

  /** N1: nothing isolates anybody. */
  private static final String ALL =
      """
      x/a: x/a x/b x/c y/a y/b y/c z/a z/b z/c
      x/b: x/a x/b x/c y/a y/b y/c z/a z/b z/c
      x/c: x/a x/b x/c y/a y/b y/c z/a z/b z/c
      y/a: x/a x/b x/c y/a y/b y/c z/a z/b z/c
      y/b: x/a x/b x/c y/a y/b y/c z/a z/b z/c
      y/c: x/a x/b x/c y/a y/b y/c z/a z/b z/c
      z/a: x/a x/b x/c y/a y/b y/c z/a z/b z/c
      z/b: x/a x/b x/c y/a y/b y/c z/a z/b z/c
      z/c: x/a x/b x/c y/a y/b y/c z/a z/b z/c
      """;

  private PolicyLab pods;

  @BeforeEach
  void start() throws Exception {
    Lab.assumePossible();
    pods = new PolicyLab();
  }

  @AfterEach
  void stop() throws Exception {
    if (pods != null) {
      pods.close();
    }
  }

  /** N1, N2, N3, N4, N15: default deny of either direction, then rules that add up. */
  @Test
  void namespaceIsClosedAndOpenedAgain() throws Exception {
    pods.assertReach(HTTP, ALL);

    pods.policy("x", "deny", "{podSelector: {}, policyTypes: ['Ingress']}");
    pods.assertReach(
        HTTP,
        """
        x/a: x/a y/a y/b y/c z/a z/b z/c
        x/b: x/b y/a y/b y/c z/a z/b z/c
        x/c: x/c y/a y/b y/c z/a z/b z/c
        y/a: y/a y/b y/c z/a z/b z/c
        y/b: y/a y/b y/c z/a z/b z/c
        y/c: y/a y/b y/c z/a z/b z/c
        z/a: y/a y/b y/c z/a z/b z/c
        z/b: y/a y/b y/c z/a z/b z/c
        z/c: y/a y/b y/c z/a z/b z/c
        """);

    pods.policy(
        "x",
        "web",
        """
        {podSelector: {matchLabels: {pod: 'a'}},
         ingress: [{from: [{podSelector: {matchLabels: {pod: 'b'}}},
                           {namespaceSelector: {matchLabels: {ns: 'y'}}}]}]}
        """);
    pods.policy("z", "deny", "{podSelector: {}, policyTypes: ['Egress']}");
    pods.assertReach(
        HTTP,
        """
        x/a: x/a y/a y/b y/c z/a z/b z/c
        x/b: x/a x/b y/a y/b y/c z/a z/b z/c
        x/c: x/c y/a y/b y/c z/a z/b z/c
        y/a: x/a y/a y/b y/c z/a z/b z/c
        y/b: x/a y/a y/b y/c z/a z/b z/c
        y/c: x/a y/a y/b y/c z/a z/b z/c
        z/a: z/a
        z/b: z/b
        z/c: z/c
        """);

    pods.policy(
        "z",
        "out",
        """
        {podSelector: {matchExpressions: [{key: 'pod', operator: 'In', values: ['a', 'b']}]},
         policyTypes: ['Egress'], egress: [{to: [{namespaceSelector: {}}]}]}
        """);
    pods.deletePolicy("x", "deny");
    pods.assertReach(
        HTTP,
        """
        x/a: x/a x/b x/c y/a y/b y/c z/a z/b z/c
        x/b: x/a x/b x/c y/a y/b y/c z/a z/b z/c
        x/c: x/b x/c y/a y/b y/c z/a z/b z/c
        y/a: x/a x/b x/c y/a y/b y/c z/a z/b z/c
        y/b: x/a x/b x/c y/a y/b y/c z/a z/b z/c
        y/c: x/a x/b x/c y/a y/b y/c z/a z/b z/c
        z/a: x/b x/c y/a y/b y/c z/a z/b z/c
        z/b: x/b x/c y/a y/b y/c z/a z/b z/c
        z/c: z/c
        """);

    pods.deletePolicy("x", "web");
    pods.deletePolicy("z", "deny");
    pods.deletePolicy("z", "out");
    pods.assertReach(HTTP, ALL);
  }

  /** N6, N12: both selectors of a peer must match, two peers are alternatives; labels are live. */
  @Test
  void selectorsFollowLabels() throws Exception {
    pods.policy(
        "y",
        "friends",
        """
        {podSelector: {matchLabels: {pod: 'a'}}, ingress: [{from: [
          {namespaceSelector: {matchLabels: {ns: 'x'}}, podSelector: {matchLabels: {pod: 'b'}}},
          {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: 'z'}},
           podSelector: {matchLabels: {pod: 'c'}}}]}]}
        """
            .replace("kubernetes.io/metadata.name", "'kubernetes.io/metadata.name'"));
    assertEquals(Set.of("x/b", "y/a", "z/c"), pods.whoReaches("y/a", HTTP));
    pods.label("x/b", Map.of("pod", "x"));
    pods.label("x/c", Map.of("pod", "b"));
    assertEquals(Set.of("x/c", "y/a", "z/c"), pods.whoReaches("y/a", HTTP));
    pods.labelNamespace("x", Map.of());
    pods.labelNamespace("y", Map.of("ns", "x"));
    assertEquals(Set.of("y/a", "y/b", "z/c"), pods.whoReaches("y/a", HTTP));
    pods.label("y/a", Map.of("pod", "free"));
    assertEquals(Set.copyOf(PolicyLab.NAMES), pods.whoReaches("y/a", HTTP));
  }

  /** N5, N9, N10, N11: by number, name and range; for each protocol. */
  @Test
  void portsAreAllowedByNumberNameAndRange() throws Exception {
    pods.policy(
        "x",
        "http",
        "{podSelector: {matchLabels: {pod: 'a'}}, ingress: [{ports: [{port: 'http'}]}]}");
    pods.policy(
        "x",
        "many",
        """
        {podSelector: {matchLabels: {pod: 'b'}},
         ingress: [{ports: [{port: 8081, endPort: 9000}, {protocol: 'UDP', port: 8080}]}]}
        """);
    pods.policy(
        "x",
        "udp",
        "{podSelector: {matchLabels: {pod: 'c'}}, ingress: [{ports: [{protocol: 'UDP'}]}]}");
    List<String> targets = List.of(pods.address("x/a"), pods.address("x/b"), pods.address("x/c"));
    assertEquals(Set.of(targets.get(0)), Reach.of(pods.at("y/a"), targets, HTTP));
    assertEquals(Set.of(targets.get(1)), Reach.of(pods.at("y/a"), targets, ADMIN));
    assertEquals("pod2 " + Lab.pod(4), Lab.udp(pods.at("y/a"), targets.get(1), HTTP));
    assertEquals("pod3 " + Lab.pod(4), Lab.udp(pods.at("y/a"), targets.get(2), HTTP));
    assertThrows(IOException.class, () -> Lab.udp(pods.at("y/a"), targets.get(0), HTTP));

    pods.policy(
        "y",
        "egress",
        """
        {podSelector: {}, policyTypes: ['Egress'], egress: [
          {to: [{namespaceSelector: {}, podSelector: {matchLabels: {pod: 'b'}}}],
           ports: [{port: 'admin'}]}]}
        """);
    assertEquals(Set.of(), Reach.of(pods.at("y/a"), targets, HTTP));
    assertEquals(Set.of(targets.get(1)), Reach.of(pods.at("y/a"), targets, ADMIN));
  }

  /** N7, N17, N18: blocks with exceptions, judged on who the ends are before and after nat. */
  @Test
  void blocksHoldForTheClientsOwnAddress() throws Exception {
    pods.world.service("web", VIP).ready("web", pods.address("x/a"));
    pods.policy(
        "x",
        "outside",
        """
        {podSelector: {matchLabels: {pod: 'a'}}, ingress: [{from: [
          {ipBlock: {cidr: '192.0.2.0/24', except: ['192.0.2.128/25']}},
          {ipBlock: {cidr: '10.244.0.0/16', except: ['10.244.5.0/24', '10.244.6.0/23']}}],
          ports: [{port: 8080}]}]}
        """);
    assertEquals(Set.of("x/a", "x/b", "x/c", "y/a", "z/b", "z/c"), pods.whoReaches("x/a", HTTP));
    assertEquals("pod1 10.244.1.1", Lab.tcp(pods.lab.outside, VIP, 80), "masqueraded afterwards");
    pods.lab.outside.ip("addr add 192.0.2.200/24 dev eth0");
    pods.lab.outside.ip("route replace default via 192.0.2.1 src 192.0.2.200");
    assertThrows(IOException.class, () -> Lab.tcp(pods.lab.outside, VIP, 80));
    assertEquals("pod1 " + Lab.pod(4), Lab.tcp(pods.at("y/a"), VIP, 80));
    assertThrows(IOException.class, () -> Lab.tcp(pods.at("y/b"), VIP, 80));

    pods.policy(
        "y",
        "vip",
        "{podSelector: {}, policyTypes: ['Egress'], egress: [{to: [{ipBlock: {cidr: '"
            + VIP
            + "/32'}}]}]}");
    assertThrows(IOException.class, () -> Lab.tcp(pods.at("y/a"), VIP, 80), "not the endpoint's");
  }

  /** N1-N7 with IPv6 packets, whose neighbours are found without being asked for. */
  @Test
  void ipv6IsEnforcedAlike() throws Exception {
    pods.useIpv6();
    pods.policy("x", "deny", "{podSelector: {}, policyTypes: ['Ingress', 'Egress']}");
    pods.policy(
        "x",
        "web",
        """
        {podSelector: {matchLabels: {pod: 'a'}}, policyTypes: ['Ingress'], ingress: [{from: [
          {podSelector: {matchLabels: {pod: 'b'}}},
          {ipBlock: {cidr: 'fd00:244::/61', except: ['fd00:244:0:5::/64']}}]}]}
        """);
    pods.policy(
        "x",
        "out",
        """
        {podSelector: {matchLabels: {pod: 'b'}}, policyTypes: ['Egress'],
         egress: [{to: [{podSelector: {}}], ports: [{port: 8000, endPort: 8100}]}]}
        """);
    for (NetworkNamespace namespace : pods.lab.pods) {
      namespace.ip("-6 neigh flush dev eth0");
    }
    assertEquals(Set.of("x/a", "x/b", "y/a", "y/c", "z/a"), pods.whoReaches("x/a", HTTP));
    assertTrue(Lab.tcp(pods.lab.node, pods.address("x/a"), HTTP).startsWith("pod1"));
  }

  /** B18: what was denied is counted, and told with the pod, its policies and why. */
  @Test
  void denialsAreExplained() throws Exception {
    pods.policy("x", "deny", "{podSelector: {}, policyTypes: ['Ingress']}");
    assertThrows(IOException.class, () -> Lab.udp(pods.at("y/a"), pods.address("x/a"), HTTP));
    assertTrue(
        pods.lab
            .node
            .exec("nft", "list", "counter", "inet", "fairlead-services", "denied-ingress")
            .contains("packets 1 "));
    Denial.Count.Kind kind =
        new Denial.Count.Kind(Direction.INGRESS, "x/a", "x/deny", "no rule matched");
    assertEquals(List.of(new Denial.Count(kind, 1)), pods.plane.denials());
    assertThrows(IOException.class, () -> Lab.udp(pods.at("y/a"), pods.address("x/a"), HTTP));
    assertEquals(List.of(new Denial.Count(kind, 2)), pods.plane.denials());
  }
}
