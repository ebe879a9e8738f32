package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.NinePods;
import io.fairlead.agent.ReachabilityMatrix;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The matrix with real packets between network namespaces, judged by the kernel: each pod has two
 * addresses, and is reached at both or at neither. And what takes a kernel to be tried.
 */
abstract class KernelMatrix extends ReachabilityMatrix {
  private static final String VIP = "10.96.0.10";
  private static final int HTTP = NinePods.HTTP;

  KernelMatrix(NinePods scene) {
    super(scene);
  }

  /** The namespace of a pod. */
  abstract NetworkNamespace at(String pod);

  /** The IPv4 address of a pod, then that of IPv6. */
  abstract List<String> addresses(String pod);

  /** The host of pod x/a. */
  abstract NetworkNamespace host();

  /** A client outside the cluster, at this IPv4 address. */
  abstract NetworkNamespace outside();

  abstract String outsideAddress();

  /** An address clients outside are led to {@link #host} for. */
  abstract String balancer();

  /** Changes Services on all hosts. */
  abstract void change(Consumer<ServiceWorld> services) throws Exception;

  @Override
  protected final Map<String, Set<String>> reach(int port) throws Exception {
    Map<String, NetworkNamespace> all = new LinkedHashMap<>();
    NinePods.NAMES.forEach(name -> all.put(name, at(name)));
    return Reach.byBoth(all, this::addresses, port);
  }

  @Override
  protected final List<String> blocks(String pod) {
    return List.of(address(pod) + "/32", addresses(pod).getLast() + "/128");
  }

  private String address(String pod) {
    return addresses(pod).getFirst();
  }

  /** As its server calls itself. */
  private static String server(String pod) {
    return "pod" + (NinePods.NAMES.indexOf(pod) + 1) + " ";
  }

  private static void assertDenied(NetworkNamespace from, String address, int port)
      throws Exception {
    assertEquals(Set.of(), Reach.of(from, List.of(address), port));
  }

  /** Egress to a Service must allow the pod's port and address, for each protocol. */
  @Test
  @Tag("N17")
  @Tag("N19")
  void egressThroughAServiceIsJudgedAtThePod() throws Exception {
    change(world -> world.service("dns", VIP).ready("dns", address("z/b")));
    String egress =
        """
        {podSelector: {}, policyTypes: ['Egress'], egress: [{to: [
          {namespaceSelector: {matchLabels: {ns: 'z'}}, podSelector: {matchLabels: {pod: 'b'}}}],
          ports: [%s]}]}
        """;
    String expected = server("z/b") + address("x/a");
    policy("x", "dns", egress.formatted("{port: 80}, {protocol: 'UDP', port: 80}"));
    assertDenied(at("x/a"), VIP, 80);
    assertThrows(IOException.class, () -> Lab.udp(at("x/a"), VIP, 80));
    policy("x", "dns", egress.formatted("{protocol: 'UDP', port: 8080}"));
    assertDenied(at("x/a"), VIP, 80);
    assertEquals(expected, Lab.udp(at("x/a"), VIP, 80));
    policy("x", "dns", egress.formatted("{port: 8080}, {protocol: 'UDP', port: 8080}"));
    assertEquals(expected, Lab.tcp(at("x/a"), VIP, 80));
    change(world -> world.removeService("dns"));
  }

  /** A load balancer's source ranges come first, then policies see the client itself. */
  @Test
  @Tag("N18")
  @Tag("N22")
  void sourceRangesComeBeforePolicies() throws Exception {
    balanced(outsideAddress() + "/32");
    String from = "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '%s'}}]}]}";
    policy("x", "web", from.formatted("198.18.7.0/24"));
    assertDenied(outside(), balancer(), 80);
    policy("x", "web", from.formatted(outsideAddress() + "/32"));
    String answer = Lab.tcp(outside(), balancer(), 80);
    assertTrue(answer.startsWith(server("x/a")), answer);
    assertFalse(answer.contains(outsideAddress()), "masqueraded later");
    policy("x", "web", from.formatted("0.0.0.0/0"));
    balanced("198.18.7.0/24");
    assertDenied(outside(), balancer(), 80);
    change(world -> world.removeService("web"));
  }

  private void balanced(String range) throws Exception {
    ServiceTraffic traffic =
        new ServiceTraffic(false, false, List.of(), List.of(balancer()), List.of(range), 0, "");
    change(
        world ->
            world
                .service("web", ServiceType.LOAD_BALANCER, 30080, 0, traffic, VIP)
                .ready("web", address("x/a")));
  }

  /** B16: the node reaches its pods; a pod reaches itself, through its Service too. */
  @Test
  @Tag("N14")
  @Tag("N15")
  void nodeAndPodItselfAreNeverBlocked() throws Exception {
    change(world -> world.service("web", VIP).ready("web", address("x/a")));
    policy("x", "deny", "{podSelector: {}, policyTypes: ['Ingress', 'Egress']}");
    assertTrue(Lab.tcp(host(), address("x/a"), HTTP).startsWith(server("x/a")));
    assertTrue(Lab.tcp(host(), VIP, 80).startsWith(server("x/a")));
    assertTrue(Lab.tcp(at("x/a"), VIP, 80).startsWith(server("x/a")));
    assertTrue(Lab.udp(at("x/a"), VIP, 80).startsWith(server("x/a")));
    assertDenied(at("x/b"), VIP, 80);
    try (EchoServer onHost = host().call(() -> EchoServer.start("host", 9999))) {
      assertDenied(at("x/a"), Lab.NODE, 9999);
      assertEquals(onHost.name() + " " + address("y/a"), Lab.tcp(at("y/a"), Lab.NODE, 9999));
    }
    change(world -> world.removeService("web"));
  }

  /** B15: what is open stays open, both ways; new connections are judged. */
  @Test
  @Tag("N13")
  @Tag("N21")
  void openConnectionsStay() throws Exception {
    NetworkNamespace client = at("y/a");
    String expected = server("x/b") + address("y/a");
    try (Lab.Connection open = client.call(() -> new Lab.Connection(address("x/b"), HTTP));
        DatagramSocket flow = client.call(() -> new DatagramSocket())) {
      flow.connect(new InetSocketAddress(address("x/b"), HTTP));
      assertEquals(expected, open.read());
      assertEquals(expected, Lab.udp(flow));
      policy("x", "deny", "{podSelector: {}, policyTypes: ['Ingress', 'Egress']}");
      assertEquals(expected, open.again());
      assertEquals(expected, Lab.udp(flow));
      assertDenied(client, address("x/b"), HTTP);
    }
  }
}
