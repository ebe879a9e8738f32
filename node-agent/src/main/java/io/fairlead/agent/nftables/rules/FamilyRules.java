package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.model.net.Cidr;
import java.util.List;
import java.util.stream.Collectors;

/** The sets, maps and chains one address family has of its own. */
final class FamilyRules {

  private FamilyRules() {}

  static String text(IpFamily family, NodePlace place) {
    return (sets() + fromNetwork(family, place) + ends(family, place))
        .replace("ADDR", family.type())
        .replace("FRONTEND", "IP daddr . meta l4proto . th dport")
        .replace("IP ", family.header() + " ")
        .replace("#", family.digit());
  }

  private static String sets() {
    return """
    map cluster# { type ADDR . inet_proto . inet_service : mark; }
    map external# { type ADDR . inet_proto . inet_service : mark; }
    map external-local# { type ADDR . inet_proto . inet_service : mark; }
    map external-inside# { type ADDR . inet_proto . inet_service : mark; }
    set rejected# { type ADDR . inet_proto . inet_service; }
    set dropped# { type ADDR . inet_proto . inet_service; }
    set cluster-ips# { type ADDR; }
    set guarded# { type ADDR . inet_proto . inet_service; }
    set allowed# { type ADDR . inet_proto . inet_service . ADDR; flags interval; }
    set hairpin# { type ADDR . ADDR; }
    map count# { type mark : mark; }
    map slot# { typeof ct mark . meta mark : IP daddr . th dport; counter; }
    set untracked# { type ADDR . inet_proto . inet_service; }
    set nodes# { type ADDR; }
    set traffic# { typeof ct mark . IP daddr . th dport; counter; }
    map sticky-slot# { typeof ct mark . meta mark : meta mark; }
    map sticky-endpoint# { typeof ct mark . meta mark : IP daddr . th dport; counter; }
    map shape# { type mark : verdict; }
    """;
  }

  /**
   * The balancer is in the connection's mark from here on; in the packet's first the shape, then
   * the slot or the endpoint's id. A slot that is gone drops the packet: the next one of the client
   * draws again.
   */
  private static String fromNetwork(IpFamily family, NodePlace place) {
    String pods = range(place.podCidrs(), family);
    String fromPods =
        pods.isEmpty()
            ? ""
            : "IP saddr " + pods + " ct mark set FRONTEND map @external-inside# goto balance#";
    String offCluster = pods.isEmpty() ? "" : "IP saddr != " + pods + " ct label set 1";
    return """
    chain balance# {
      meta mark set 0
      meta mark set ct mark map @count#
      meta mark vmap @shape#
      drop
    }
    chain endpoint# {
      meta l4proto { tcp, udp, sctp } dnat IP to ct mark . meta mark map @slot#
      drop
    }
    chain pinned# {
      meta l4proto { tcp, udp, sctp } dnat IP to ct mark . meta mark map @sticky-endpoint#
    }
    chain masqueraded# {
      ct label set 1
      goto balance#
    }
    chain counted# {
      ct direction original ct mark . IP daddr . th dport @traffic# return
      ct direction reply ct mark . IP saddr . th sport @traffic#
    }
    chain clusterip# {
      OFF_CLUSTER
      goto balance#
    }
    chain network# {
      ct mark set FRONTEND map @cluster# goto clusterip#
      FROM_PODS
      ct mark set FRONTEND map @external# goto masqueraded#
      ct mark set FRONTEND map @external-local# goto balance#
    }
    chain node# {
      ct mark set FRONTEND map @cluster# goto clusterip#
      ct mark set FRONTEND map @external-inside# goto masqueraded#
      ct mark set FRONTEND map @external# goto masqueraded#
    }
    """
        .replace("OFF_CLUSTER", offCluster)
        .replace("FROM_PODS", fromPods);
  }

  /**
   * A packet that still has a Service's address after nat must not be confirmed by conntrack: the
   * rest of its connection would pass the nat chains by.
   */
  private static String ends(IpFamily family, NodePlace place) {
    String services = range(place.serviceCidrs(), family);
    return """
    chain asked# { FRONTEND @untracked# notrack; }
    chain answered# { IP saddr . meta l4proto . th sport @untracked# notrack; }
    chain guard# { FRONTEND @guarded# FRONTEND . IP saddr != @allowed# drop; }
    chain leaving# {
      LEAVING
    }
    chain missed# {
      FRONTEND @dropped# drop
      FRONTEND @rejected# goto refuse
      IP daddr @cluster-ips# goto refuse
      UNALLOCATED
    }
    """
        .replace("LEAVING", leaving(family, place))
        .replace("UNALLOCATED", services.isEmpty() ? "" : "IP daddr " + services + " drop");
  }

  /** Nobody outside the cluster knows a way to pods. */
  private static String leaving(IpFamily family, NodePlace place) {
    String pods = range(place.podCidrs(), family);
    String services = range(place.serviceCidrs(), family);
    if (!place.masquerade() || pods.isEmpty()) {
      return "return";
    }
    return "IP saddr %1$s IP daddr != %1$s %2$s IP daddr != @nodes# masquerade fully-random"
        .formatted(pods, services.isEmpty() ? "" : "IP daddr != " + services);
  }

  private static String range(List<Cidr> cidrs, IpFamily family) {
    List<Cidr> ours =
        cidrs.stream().filter(cidr -> IpFamily.of(cidr.network()) == family).distinct().toList();
    return ours.isEmpty()
        ? ""
        : ours.stream().map(Cidr::text).collect(Collectors.joining(", ", "{ ", " }"));
  }
}
