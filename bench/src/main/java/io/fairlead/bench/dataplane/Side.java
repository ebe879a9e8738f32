package io.fairlead.bench.dataplane;

import java.io.IOException;
import java.util.List;

/**
 * A host that forwards between the client and its pods, all of which are one more namespace.
 *
 * @param link first three numbers of the addresses between client and host
 * @param vips range of its ClusterIPs
 * @param pods range of addresses that all are pods which say the last byte of theirs
 */
public record Side(String name, Load load, String link, String vips, String pods) {
  public static final Side OURS =
      new Side("ours", Load.OURS, "10.200.1", "10.96.0.0/13", "10.128.0.0/10");

  /** What does as others do. */
  public static final Side PEER =
      new Side("peer", Load.PEER, "10.200.2", "10.104.0.0/13", "10.192.0.0/13");

  /** Makes it, beside the client, which is there. */
  public void wire(Namespaces namespaces) throws IOException {
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

  /** The host's address on the link. */
  public String host() {
    return link + ".1";
  }

  /** The client's. */
  public String client() {
    return link + ".2";
  }
}
