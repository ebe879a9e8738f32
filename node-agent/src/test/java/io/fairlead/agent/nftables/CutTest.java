package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.networkpolicy.Established;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** B15, N21: what becomes of connections that are open when policies come to deny them. */
@Timeout(120)
class CutTest {
  private static final int HTTP = PolicyLab.HTTP;
  private static final String VIP = "10.96.0.10";

  private static final String ONLY_B =
      """
      {podSelector: {matchLabels: {pod: 'a'}}, policyTypes: ['Ingress'],
       ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {pod: 'b'}}}]}]}
      """;
  private static final String NO_EGRESS = "{podSelector: {}, policyTypes: ['Egress']}";

  private PolicyLab pods;

  /** The node cuts, unless the test is tagged {@code keep}. */
  @BeforeEach
  void start(TestInfo test) throws Exception {
    Lab.assumePossible();
    pods = new PolicyLab(test.getTags().contains("keep") ? Established.KEEP : Established.CUT);
  }

  @AfterEach
  void stop() throws Exception {
    if (pods != null) {
      pods.close();
    }
  }

  private Lab.Connection open(String from, String address, int port) throws Exception {
    Lab.Connection open = pods.at(from).call(() -> new Lab.Connection(address, port));
    open.read();
    return open;
  }

  private DatagramSocket flow(String from, String to) throws Exception {
    DatagramSocket flow = pods.at(from).call(() -> new DatagramSocket());
    flow.connect(new InetSocketAddress(InetAddress.getByName(pods.address(to)), HTTP));
    Lab.udp(flow);
    return flow;
  }

  /** It goes on until it does not; a few passes at most. */
  private static void assertEnds(Executable again) {
    assertThrows(IOException.class, () -> againAndAgain(again));
  }

  private static void againAndAgain(Executable again) throws Throwable {
    long end = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < end) {
      again.execute();
    }
  }

  /** Its client is told when it next sends; an answer may have been lost before. */
  private static void assertReset(Lab.Connection connection) {
    assertThrows(
        SocketException.class,
        () ->
            againAndAgain(
                () -> {
                  try {
                    connection.again();
                  } catch (SocketTimeoutException lost) {
                    connection.again();
                  }
                }));
  }

  @Test
  void ingressThatIsDeniedEndsAndAllElseGoesOn() throws Exception {
    pods.world.service("web", VIP).ready("web", pods.address("x/a"));
    pods.apply();
    try (Lab.Connection denied = open("y/a", pods.address("x/a"), HTTP);
        Lab.Connection byService = open("y/c", VIP, 80);
        Lab.Connection allowed = open("y/b", pods.address("x/a"), HTTP);
        Lab.Connection elsewhere = open("y/a", pods.address("x/b"), HTTP);
        Lab.Connection outwards = open("x/a", pods.address("y/a"), HTTP);
        DatagramSocket deniedFlow = flow("y/a", "x/a");
        DatagramSocket allowedFlow = flow("y/b", "x/a")) {
      Lab.Connection ofNode =
          pods.lab.node.call(() -> new Lab.Connection(pods.address("x/a"), HTTP));
      try (ofNode) {
        ofNode.read();
        pods.policy("x", "only-b", ONLY_B);
        assertReset(denied);
        assertReset(byService);
        assertEnds(() -> Lab.udp(deniedFlow));
        assertEquals("pod1 " + Lab.pod(5), allowed.again());
        assertEquals("pod1 " + Lab.pod(5), Lab.udp(allowedFlow));
        assertEquals("pod2 " + Lab.pod(4), elsewhere.again());
        assertEquals("pod4 " + Lab.pod(1), outwards.again());
        assertTrue(ofNode.again().startsWith("pod1"), "the node reaches its pods (N14)");
      }
      pods.deletePolicy("x", "only-b");
      assertEquals("pod1 " + Lab.pod(4), Lab.tcp(pods.at("y/a"), pods.address("x/a"), HTTP));
    }
  }

  @Test
  void egressThatIsDeniedEnds() throws Exception {
    try (Lab.Connection denied = open("y/a", pods.address("x/a"), HTTP);
        Lab.Connection inwards = open("x/a", pods.address("y/a"), HTTP);
        DatagramSocket flow = flow("y/b", "x/a")) {
      pods.policy("y", "no-egress", NO_EGRESS);
      assertReset(denied);
      assertEnds(() -> Lab.udp(flow));
      assertEquals("pod4 " + Lab.pod(1), inwards.again());
    }
  }

  /** The trap: whose flow is forgotten may pick it up again by speaking first. */
  @Test
  void theServersSideCanNotGoOnEither() throws Exception {
    try (ServerSocket server = pods.at("x/a").call(() -> new ServerSocket(7777));
        Socket client =
            pods.at("y/a")
                .call(() -> new Socket(InetAddress.getByName(pods.address("x/a")), 7777));
        Socket accepted = server.accept();
        Lab.Connection marker = open("y/a", pods.address("x/a"), HTTP)) {
      client.setSoTimeout(500);
      accepted.getOutputStream().write('1');
      assertEquals('1', client.getInputStream().read());
      pods.policy("x", "only-b", ONLY_B);
      assertEnds(marker::again);
      assertEnds(() -> accepted.getOutputStream().write('2'));
      assertThrows(SocketTimeoutException.class, () -> client.getInputStream().read());
    }
  }

  @Test
  @Tag("keep")
  void aPolicySaysItForTheConnectionsItDenies() throws Exception {
    try (Lab.Connection kept = open("y/a", pods.address("x/a"), HTTP);
        Lab.Connection cut = open("y/a", pods.address("z/a"), HTTP);
        Lab.Connection allowed = open("y/b", pods.address("z/a"), HTTP)) {
      pods.policy("x", "only-b", ONLY_B);
      pods.policy("z", "only-b", Established.CUT, ONLY_B);
      assertReset(cut);
      assertEquals("pod1 " + Lab.pod(4), kept.again());
      assertEquals("pod7 " + Lab.pod(5), allowed.again());
      pods.policy("x", "only-b", Established.CUT, ONLY_B);
      assertReset(kept);
    }
  }

  @Test
  void aClusterPolicyMayKeepWhereTheNodeCuts() throws Exception {
    try (Lab.Connection kept = open("y/a", pods.address("x/a"), HTTP);
        Lab.Connection cut = open("y/a", pods.address("z/a"), HTTP)) {
      pods.policy(
          "",
          "kept",
          Established.KEEP,
          """
          {tier: 'Admin', priority: 0, subject: {namespaces: {matchLabels: {ns: 'x'}}},
           ingress: [{action: 'Deny', from: [{namespaces: {}}]}]}
          """);
      pods.policy("z", "only-b", ONLY_B);
      assertReset(cut);
      assertEquals("pod1 " + Lab.pod(4), kept.again());
    }
  }

  @Test
  void ipv6IsCutAlike() throws Exception {
    pods.useIpv6();
    try (Lab.Connection denied = open("y/a", pods.address("x/a"), HTTP);
        Lab.Connection allowed = open("y/b", pods.address("x/a"), HTTP);
        DatagramSocket flow = flow("y/a", "x/a")) {
      pods.policy("x", "only-b", ONLY_B);
      assertReset(denied);
      assertEnds(() -> Lab.udp(flow));
      assertTrue(allowed.again().startsWith("pod1 "));
    }
  }

  /** What changed while no agent ran is made up for by the next. */
  @Test
  @Tag("keep")
  void theNextAgentCutsWhatWasDeniedMeanwhile() throws Exception {
    try (Lab.Connection denied = open("y/a", pods.address("x/a"), HTTP);
        Lab.Connection allowed = open("y/b", pods.address("x/a"), HTTP)) {
      pods.policy("x", "only-b", ONLY_B);
      assertEquals("pod1 " + Lab.pod(4), denied.again());
      NftablesPlane next =
          pods.lab.node.call(() -> NftablesPlane.start(Lab.PLACE, Established.CUT, event -> {}));
      try {
        pods.lab.node.call(
            () -> {
              next.apply(pods.world.image(), pods.world.image().entries().keySet());
              return null;
            });
        assertReset(denied);
        assertEquals("pod1 " + Lab.pod(5), allowed.again());
      } finally {
        next.close();
      }
    }
  }
}
