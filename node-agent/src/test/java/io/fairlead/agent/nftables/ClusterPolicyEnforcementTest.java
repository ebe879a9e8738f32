package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Real packets between nine pods under ClusterNetworkPolicies: the whole matrix after each change.
 */
class ClusterPolicyEnforcementTest {

  private static final int HTTP = PolicyLab.HTTP;
  private static final int ADMIN = PolicyLab.ADMIN;
  private static final String X = "{namespaces: {matchLabels: {ns: 'x'}}}";
  private static PolicyLab pods;

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

  /** CN2: Admin, NetworkPolicy, Baseline; a Pass leaves it to the next of them. */
  @Test
  void stagesAreAskedInTheirOrder() throws Exception {
    pods.assertMatrix(HTTP);
    pods.clusterPolicy(
        "baseline",
        """
        {tier: 'Baseline', priority: 0, subject: {namespaces: {}},
         ingress: [{action: 'Accept', from: [{namespaces: {matchLabels: {ns: 'z'}}}]},
                   {action: 'Deny', from: [{namespaces: {}}]}]}
        """);
    pods.assertMatrix(HTTP, "x/* > *", "y/* > *");
    pods.policy(
        "x",
        "web",
        "{podSelector: {matchLabels: {pod: 'a'}}, ingress: [{from: [{podSelector: {}}]}]}");
    pods.assertMatrix(HTTP, "x/* > *", "y/* > *", "* > x/a", "+ x/* > x/a");
    pods.clusterPolicy(
        "guard",
        """
        {tier: 'Admin', priority: 10, subject: %s, ingress: [
          {name: 'monitoring', action: 'Accept', from: [
            {pods: {namespaceSelector: {}, podSelector: {matchLabels: {pod: 'c'}}}}]},
          {action: 'Pass', from: [{namespaces: {matchLabels: {ns: 'x'}}}]},
          {action: 'Deny', from: [{namespaces: {}}]}]}
        """
            .formatted(X));
    pods.assertMatrix(HTTP, "x/* > *", "y/* > *", "z/* > x/*", "+ x/* > x/a", "+ */c > x/*");
    pods.deletePolicy("x", "web");
    pods.assertMatrix(HTTP, "x/* > *", "y/* > *", "z/* > x/*", "+ */c > x/*");
    pods.deletePolicy("", "baseline");
    pods.assertMatrix(HTTP, "y/* > x/*", "z/* > x/*", "+ */c > x/*");
    pods.deletePolicy("", "guard");
    pods.assertMatrix(HTTP);
  }

  /** CN1: the lowest priority first, in either order of their coming; CN3: labels are live. */
  @Test
  void theLowestPriorityIsAskedFirst() throws Exception {
    String deny =
        "{tier: 'Admin', priority: %d, subject: "
            + X
            + ", ingress: [{action: 'Deny', from: [{namespaces: {}}]}]}";
    pods.clusterPolicy("deny", deny.formatted(5));
    pods.clusterPolicy(
        "accept",
        "{tier: 'Admin', priority: 4, subject: "
            + X
            + ", ingress: [{action: 'Accept', from: [{namespaces: {matchLabels: {ns: 'y'}}}]}]}");
    pods.assertMatrix(HTTP, "* > x/*", "+ y/* > x/*");
    pods.clusterPolicy("deny", deny.formatted(3));
    pods.assertMatrix(HTTP, "* > x/*");
    pods.clusterPolicy("deny", deny.formatted(1000));
    pods.assertMatrix(HTTP, "* > x/*", "+ y/* > x/*");
    pods.labelNamespace("z", Map.of("ns", "y"));
    pods.assertMatrix(HTTP, "* > x/*", "+ y/* > x/*", "+ z/* > x/*");
    pods.labelNamespace("x", Map.of("ns", "free"));
    pods.assertMatrix(HTTP);
  }

  /** CN4, CN5: networks with pods inside that are treated otherwise; ports of each kind. */
  @Test
  void networksAndPortsAreCutByTheFirstRuleThatMatches() throws Exception {
    pods.clusterPolicy(
        "out",
        """
        {tier: 'Admin', priority: 1, subject: %s, egress: [
          {action: 'Accept', to: [{namespaces: {matchLabels: {ns: 'y'}}}],
           protocols: [{destinationNamedPort: 'http'}]},
          {action: 'Deny', to: [{networks: ['10.244.4.0/22', '2001:db8::/32']}],
           protocols: [{tcp: {destinationPort: {range: {start: 8000, end: 9000}}}}]},
          {action: 'Pass', to: [{networks: ['10.244.0.0/16']}]},
          {action: 'Deny', to: [{networks: ['0.0.0.0/0']}]}]}
        """
            .formatted(X));
    pods.assertMatrix(HTTP, "x/* > z/a");
    pods.assertMatrix(ADMIN, "x/* > y/*", "x/* > z/a");
    assertEquals("pod7 " + Lab.pod(1), Lab.udp(pods.at("x/a"), pods.address("z/a"), HTTP));
    assertThrows(IOException.class, () -> Lab.tcp(pods.at("x/a"), Lab.NODE, HTTP));
    pods.policy("x", "deny", "{podSelector: {}, policyTypes: ['Egress']}");
    pods.assertMatrix(HTTP, "x/* > *", "+ x/* > y/*");
    pods.assertMatrix(ADMIN, "x/* > *");
  }

  /** CN7, B16: nobody keeps a pod from itself, through a Service neither; N14: nor its node. */
  @Test
  void nodeAndPodItselfAreNeverBlocked() throws Exception {
    pods.world.service("web", "10.96.0.10").ready("web", pods.address("x/a"));
    pods.clusterPolicy(
        "deny",
        """
        {tier: 'Admin', priority: 1, subject: {namespaces: {}},
         ingress: [{action: 'Deny', from: [{namespaces: {}}]}],
         egress: [{action: 'Deny', to: [{networks: ['0.0.0.0/0']}]}]}
        """);
    pods.assertMatrix(HTTP, "* > *");
    assertEquals("pod1 10.244.1.1", Lab.tcp(pods.at("x/a"), "10.96.0.10", 80));
    assertThrows(IOException.class, () -> Lab.tcp(pods.at("x/b"), "10.96.0.10", 80));
    assertTrue(Lab.tcp(pods.lab.node, pods.address("x/a"), HTTP).startsWith("pod1"));
    pods.world.removeService("web");
  }

  @Test
  void ipv6IsEnforcedAlike() throws Exception {
    pods.useIpv6();
    pods.clusterPolicy(
        "guard",
        """
        {tier: 'Admin', priority: 1, subject: %s,
         ingress: [{action: 'Deny', from: [{namespaces: {matchLabels: {ns: 'y'}}}],
                    protocols: [{tcp: {destinationPort: {number: 8080}}}]}],
         egress: [{action: 'Accept', to: [{pods: {namespaceSelector: {},
                     podSelector: {matchLabels: {pod: 'b'}}}}]},
                  {action: 'Deny', to: [{networks: ['fd00:244:0:4::/62']}]}]}
        """
            .formatted(X));
    pods.assertMatrix(HTTP, "y/* > x/*", "x/* > y/*", "x/* > z/a", "+ x/* > y/b");
    pods.assertMatrix(ADMIN, "x/* > y/*", "x/* > z/a", "+ x/* > y/b");
  }

  /** A protocol without ports: only rules without protocols are about it. */
  @Test
  void rulesWithoutProtocolsAreAboutAllOfThem() throws Exception {
    pods.clusterPolicy(
        "tcp",
        """
        {tier: 'Admin', priority: 1, subject: {namespaces: {}}, ingress: [
          {action: 'Deny', from: [{namespaces: {}}],
           protocols: [{tcp: {destinationPort: {range: {start: 1, end: 65535}}}}]}]}
        """);
    pods.assertMatrix(HTTP, "* > *");
    assertTrue(ping("y/a", "x/a"));
    pods.clusterPolicy(
        "all",
        """
        {tier: 'Baseline', priority: 1, subject: {namespaces: {}},
         ingress: [{action: 'Deny', from: [{namespaces: {}}]}]}
        """);
    assertFalse(ping("y/b", "x/b"));
  }

  private static boolean ping(String from, String to) throws Exception {
    return pods.at(from).call(() -> InetAddress.getByName(pods.address(to)).isReachable(800));
  }
}
