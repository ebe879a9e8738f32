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
      Side ours = Side.OURS;
      Side peer = Side.PEER;
      ours.wire(namespaces);
      String loaded = namespaces.java("ours", KernelHost.class, load(ours, step));
      String peerLoaded = "not loaded";
      List<String> arguments = new ArrayList<>(List.of(Integer.toString(rounds)));
      arguments.addAll(aims(ours, step));
      if (step.peerToo) {
        peer.wire(namespaces);
        peerLoaded = namespaces.java("peer", RuleLoader.class, load(peer, step));
        arguments.addAll(aims(peer, step));
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

  private static List<String> load(Side side, Step step) {
    return List.of(
        Integer.toString(step.services),
        Integer.toString(step.policies),
        selected(side),
        side.client());
  }

  private static List<String> aims(Side side, Step step) {
    String direct = side.name() + "-direct";
    return List.of(
        Connector.Aim.text(direct, side.load().pod(0), Acceptor.PORT, direct),
        step.policies > 0
            ? Connector.Aim.text(side.name() + "-selected", selected(side), Acceptor.PORT, direct)
            : Connector.Aim.text(
                side.name() + "-clusterip", side.load().vip(step.services / 2), 80, direct));
  }

  /** The second pod of the first Service; the first is never selected. */
  private static String selected(Side side) {
    return side.load().pod(1);
  }
}
