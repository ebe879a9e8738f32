package io.fairlead.agent.nftables.rules;

/**
 * The sets and chains of network policies. Packets are judged after translation to an endpoint and
 * before masquerade, so that both ends are who they are (N17, N18).
 *
 * <pre>
 *   forward, input (filter)   what passes this node, or comes to it
 *   output (filter)           from the address of a pod that is a process of this host (N14)
 *          │ a new connection
 *          ▼
 *   judge  ─▶ egress of the source ─▶ ingress of the destination     (N2)
 *                class ─▶ class . peer ─▶ ports ─▶ ports . protocol . port
 * </pre>
 *
 * Judging needs the packet's mark: first the class, then the set of ports; 0 when it is over.
 */
final class PolicyChains {
  /** Where the reasons for drops are logged; empty until {@link #logging} is applied. */
  private static final String LOG_CHAIN = "log-denied-";

  private PolicyChains() {}

  /** The sets and chains of one family. */
  static String text(IpFamily family) {
    return (sets() + judge("ingress", "daddr", "saddr") + judge("egress", "saddr", "daddr"))
        .concat(
            """
            chain allowed# {
              meta mark EVERYTHING goto unmark
              meta mark . meta l4proto @protocols# goto unmark
              meta mark . meta l4proto . th dport @ports# goto unmark
              meta mark . meta l4proto . th dport @port-ranges# goto unmark
            }
            chain judge# {
              NEIGHBOURS
              IP saddr . IP daddr @hairpin# return
              meta mark set IP saddr map @isolated-egress# jump egress#
              meta mark set IP daddr map @isolated-ingress# jump ingress#
            }
            chain judge-host# { IP saddr @pods# goto judge#; }
            """)
        .replace("NEIGHBOURS", neighbours(family))
        .replace("EVERYTHING", "0x" + Words.symmetric(PortSets.EVERYTHING))
        .replace("ADDR", family.type())
        .replace("IP ", family.header() + " ")
        .replace("#", family.digit());
  }

  /** The chains that both families share; they come after those of the families. */
  static String hooks() {
    return """
    chain judge { meta nfproto vmap { ipv4 : jump judge4, ipv6 : jump judge6 }; }
    chain judge-host { meta nfproto vmap { ipv4 : jump judge-host4, ipv6 : jump judge-host6 }; }
    chain policy-forward {
      type filter hook forward priority filter
      ct state established,related return
      jump judge
    }
    chain policy-input {
      type filter hook input priority filter
      iifname "lo" return
      ct state established,related return
      jump judge
    }
    chain policy-output {
      type filter hook output priority filter
      ct state established,related return
      jump judge-host
    }
    """;
  }

  /** What the chains of both families need; it comes before them. */
  static String outcomes() {
    return "chain unmark { meta mark set 0; }\n" + denied("ingress") + denied("egress");
  }

  /** Lets drops be logged; apart, since a kernel without nft_log refuses it. */
  static String logging() {
    return log("ingress") + log("egress");
  }

  private static String log(String direction) {
    return """
    flush chain inet %1$s %2$s%3$s
    add rule inet %1$s %2$s%3$s limit rate 5/second burst 20 packets log prefix "fairlead denied %3$s: "
    """
        .formatted(Ruleset.TABLE, LOG_CHAIN, direction);
  }

  /** A process of this host is told at once, anybody else by silence. */
  private static String denied(String direction) {
    return """
    counter denied-%1$s { }
    chain %2$s%1$s { }
    chain denied-%1$s {
      counter name denied-%1$s
      jump %2$s%1$s
      oifname "lo" goto refuse
      drop
    }
    """
        .formatted(direction, LOG_CHAIN);
  }

  private static String sets() {
    return """
    set pods# { type ADDR; }
    map isolated-ingress# { type ADDR : mark; }
    map isolated-egress# { type ADDR : mark; }
    map peer# { type mark . ADDR : mark; }
    map block# { type mark . ADDR : mark; flags interval; }
    map anyone# { type mark : mark; }
    set protocols# { type mark . inet_proto; }
    set ports# { type mark . inet_proto . inet_service; }
    set port-ranges# { type mark . inet_proto . inet_service; flags interval; }
    """;
  }

  /** Begins with the class in the mark, and ends with 0 there or with the packet denied. */
  private static String judge(String direction, String pod, String peer) {
    return """
    chain DIRECTION# {
      meta mark set meta mark . IP PEER map @peer# jump allowed#
      meta mark 0 return
      meta mark set IP POD map @isolated-DIRECTION#
      meta mark set meta mark . IP PEER map @block# jump allowed#
      meta mark 0 return
      meta mark set IP POD map @isolated-DIRECTION#
      meta mark set meta mark map @anyone# jump allowed#
      meta mark 0 return
      goto denied-DIRECTION
    }
    """
        .replace("DIRECTION", direction)
        .replace("POD", pod)
        .replace("PEER", peer);
  }

  /** IPv6 finds its neighbours by packets from and to their addresses; they are no connections. */
  private static String neighbours(IpFamily family) {
    return switch (family) {
      case V4 -> "";
      case V6 ->
          "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit,"
              + " nd-router-advert } return";
    };
  }
}
