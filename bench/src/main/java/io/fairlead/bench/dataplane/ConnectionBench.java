package io.fairlead.bench.dataplane;

import io.fairlead.agent.nftables.NftablesPlane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * New connections a second through the kernel: to pods directly and by ClusterIP, with more and
 * more Services; to a pod that more and more policies select. Ours and rules of a peer's shape, in
 * turns.
 */
public final class ConnectionBench {
  private ConnectionBench() {}

  /** Of a run. */
  private record Step(int services, int policies, boolean peerToo) {}

  /**
   * A few lines of figures; one that says why where it can not be measured.
   *
   * @param peerMost with more Services than this the peer's rules are not loaded: 10,000 take them
   *     minutes
   */
  public static String run(List<Integer> services, List<Integer> policies, int peerMost, int rounds)
      throws IOException {
    var missing = NftablesPlane.obstacle();
    if (missing.isPresent()) {
      return "connections: not measured: " + missing.get();
    }
    List<String> said = new ArrayList<>();
    for (int count : services) {
      said.add(measure(new Step(count, 0, count <= peerMost), rounds));
    }
    for (int count : policies) {
      said.add(measure(new Step(1, count, true), rounds));
    }
    return String.join("\n", said);
  }

  private static String measure(Step step, int rounds) throws IOException {
    try (Namespaces namespaces = new Namespaces()) {
      namespaces.make("client");
      widen(namespaces);
      Side ours = new Side("ours", Load.OURS, "10.200.1", "10.96.0.0/13", "10.128.0.0/10");
      Side peer = new Side("peer", Load.PEER, "10.200.2", "10.104.0.0/13", "10.192.0.0/13");
      ours.wire(namespaces);
      String loaded = namespaces.java("ours", KernelHost.class, ours.load(step));
      String peerLoaded = "not loaded";
      List<String> arguments = new ArrayList<>(List.of(Integer.toString(rounds)));
      arguments.addAll(ours.aims(step));
      if (step.peerToo) {
        peer.wire(namespaces);
        peerLoaded = namespaces.java("peer", RuleLoader.class, peer.load(step));
        arguments.addAll(peer.aims(step));
      }
      return "connections, %d Services, %d policies; rules in force after %s, the peer's %s%n%s"
          .formatted(
              step.services,
              step.policies,
              loaded,
              peerLoaded,
              namespaces.java("client", Connector.class, arguments));
    }
  }

  private static void widen(Namespaces namespaces) throws IOException {
    List<String> range = List.of("sysctl", "-qw", "net.ipv4.ip_local_port_range=1024 65535");
    namespaces.run("client", range);
  }

  /**
   * A host that forwards between the client and its pods, all of which are one more namespace.
   *
   * @param link first three numbers of the addresses between client and host
   */
  private record Side(String name, Load load, String link, String vips, String pods) {

    void wire(Namespaces namespaces) throws IOException {
      namespaces.make(name);
      namespaces.make(name + "-pods");
      namespaces.link("client", name, name, "client");
      namespaces.link(name, "pods", name + "-pods", "host");
      namespaces.in(
          "client",
          """
          ip addr add %2$s.2/24 dev %1$s
          ip route add %3$s via %2$s.1
          ip route add %4$s via %2$s.1
          """
              .formatted(name, link, vips, pods));
      // ended connections are forgotten after a second, or the table would be full of them
      namespaces.in(
          name,
          """
          ip addr add %s.1/24 dev client
          ip addr add 169.254.0.1/30 dev pods
          ip route add %s via 169.254.0.2
          sysctl -qw net.ipv4.ip_forward=1
          sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_close=1
          """
              .formatted(link, pods));
      namespaces.in(
          name + "-pods",
          """
          ip addr add 169.254.0.2/30 dev host
          ip route add local %s dev lo
          ip route add default via 169.254.0.1
          """
              .formatted(pods));
      namespaces.start(name + "-pods", Acceptor.class, List.of("0.0.0.0"));
    }

    List<String> load(Step step) {
      return List.of(
          Integer.toString(step.services),
          Integer.toString(step.policies),
          selected(),
          link + ".2");
    }

    List<String> aims(Step step) {
      String direct = name + "-direct";
      return List.of(
          Connector.Aim.text(direct, load.pod(0), Acceptor.PORT, direct),
          step.policies > 0
              ? Connector.Aim.text(name + "-selected", selected(), Acceptor.PORT, direct)
              : Connector.Aim.text(name + "-clusterip", load.vip(step.services / 2), 80, direct));
    }

    /** The second pod of the first Service; the first is never selected. */
    private String selected() {
      return load.pod(1);
    }
  }
}
