package io.fairlead.agent.nftables.rules;

import io.fairlead.model.networkpolicy.Action;

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
 *   where a ClusterNetworkPolicy has a say (CN2), in each direction:
 *   admin ─▶ NetworkPolicies ─▶ baseline
 *                class ─▶ class . peer ─▶ decisions ─▶ decisions . protocol . port ─▶ action
 * </pre>
 *
 * TCP in the middle of a connection that is not known, of a pod that is judged, is reset: who
 * opened it can not be told, and what was cut must not begin again from its other side (B15). What
 * is never tracked, since a server of this host answers it, is judged packet by packet.
 *
 * <p>Judging needs the packet's mark: first the class, then the set of ports or decisions, then the
 * action; 0 when it is over.
 */
final class PolicyChains {
  /** Where the reasons for drops are logged; empty until {@link #logging} is applied. */
  private static final String LOG_CHAIN = "log-denied-";

  private PolicyChains() {}

  /** The sets and chains of one family. */
  static String text(IpFamily family) {
    return (sets()
            + decide()
            + judge("ingress", "daddr", "saddr")
            + judge("egress", "saddr", "daddr"))
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
              IP saddr @judged-egress# jump judged-egress#
              IP daddr @judged-ingress# jump judged-ingress#
            }
            chain judge-host# { IP saddr @pods# goto judge#; }
            chain adrift# {
              IP saddr @judged-ingress# goto adrift
              IP saddr @judged-egress# goto adrift
              IP daddr @judged-ingress# goto adrift
              IP daddr @judged-egress# goto adrift
            }
            """)
        .replace("NEIGHBOURS", neighbours(family))
        .replace("EVERYTHING", mark(PortSets.EVERYTHING))
        .replace("ACCEPT", mark(DecisionSets.number(Action.ACCEPT)))
        .replace("DENY", mark(DecisionSets.number(Action.DENY)))
        .replace("UNKNOWN", mark(Numbers.NONE_LEFT))
        .replace("ADDR", family.type())
        .replace("IP ", family.header() + " ")
        .replace("#", family.digit());
  }

  /** The chains that both families share; they come after those of the families. */
  static String hooks() {
    return """
    chain unfamiliar {
      ct state untracked return
      tcp flags & (syn | rst) == 0x0 meta nfproto vmap { ipv4 : jump adrift4, ipv6 : jump adrift6 }
    }
    chain judge { meta nfproto vmap { ipv4 : jump judge4, ipv6 : jump judge6 }; }
    chain judge-host { meta nfproto vmap { ipv4 : jump judge-host4, ipv6 : jump judge-host6 }; }
    chain policy-forward {
      type filter hook forward priority filter
      ct state established,related return
      jump unfamiliar
      jump judge
    }
    chain policy-input {
      type filter hook input priority filter
      iifname "lo" return
      ct state established,related return
      jump unfamiliar
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
    return """
    chain unmark { meta mark set 0; }
    chain adrift {
      ct state invalid drop
      reject with tcp reset
    }
    """
        + noted(IpFamily.V4)
        + noted(IpFamily.V6)
        + "chain note { meta nfproto vmap { ipv4 : jump note4, ipv6 : jump note6 }; }\n"
        + denied("ingress")
        + denied("egress");
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

  /** Who was denied what, for a minute: the agent reads it, and says why. */
  private static String noted(IpFamily family) {
    return """
    set denied# {
      type ADDR . ADDR . inet_proto . inet_service
      size 4096
      flags dynamic,timeout
      timeout 60s
      counter
    }
    chain note# {
      meta l4proto { tcp, udp, sctp } update @denied# { IP saddr . IP daddr . meta l4proto . th dport }
    }
    """
        .replace("ADDR", family.type())
        .replace("IP ", family.header() + " ")
        .replace("#", family.digit());
  }

  /** A process of this host is told at once, anybody else by silence. */
  private static String denied(String direction) {
    return """
    counter denied-%1$s { }
    chain %2$s%1$s { }
    chain denied-%1$s {
      counter name denied-%1$s
      jump note
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
    set judged-ingress# { type ADDR; }
    set judged-egress# { type ADDR; }
    map admin-ingress# { type ADDR : mark; }
    map admin-egress# { type ADDR : mark; }
    map baseline-ingress# { type ADDR : mark; }
    map baseline-egress# { type ADDR : mark; }
    map decided-protocols# { type mark . inet_proto : mark; }
    map decided-ports# { type mark . inet_proto . inet_service : mark; }
    map decided-ranges# { type mark . inet_proto . inet_service : mark; flags interval; }
    map decided-others# { type mark : mark; }
    map peer# { type mark . ADDR : mark; }
    map block# { type mark . ADDR : mark; flags interval; }
    map anyone# { type mark : mark; }
    set protocols# { type mark . inet_proto; }
    set ports# { type mark . inet_proto . inet_service; }
    set port-ranges# { type mark . inet_proto . inet_service; flags interval; }
    """;
  }

  private static String mark(int number) {
    return "0x" + Words.symmetric(number);
  }

  /**
   * From the set of decisions in the mark to an action, 0 for none. What there was no number left
   * for is denied.
   */
  private static String decide() {
    return """
    chain decide# {
      meta mark set meta mark . meta l4proto . th dport map @decided-ports# return
      meta mark set meta mark . meta l4proto map @decided-protocols# return
      meta mark set meta mark . meta l4proto . th dport map @decided-ranges# return
      meta l4proto != { tcp, udp, sctp } meta mark set meta mark map @decided-others# return
      meta mark UNKNOWN meta mark set DENY return
      meta mark set 0
    }
    """;
  }

  /**
   * Chain DIRECTION begins with the class in the mark, and ends with 0 there or with the packet
   * denied; chain tier-DIRECTION ends with an action there, or 0.
   */
  private static String judge(String direction, String pod, String peer) {
    return """
    chain tier-DIRECTION# {
      meta mark set meta mark . IP PEER map @peer# goto decide#
      meta mark set meta mark . IP PEER map @block# goto decide#
      meta mark set meta mark map @anyone# goto decide#
      meta mark UNKNOWN meta mark set DENY return
      meta mark set 0
    }
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
    chain baseline-DIRECTION# {
      jump tier-DIRECTION#
      meta mark DENY goto denied-DIRECTION
      meta mark set 0
    }
    chain policies-DIRECTION# {
      meta mark set IP POD map @isolated-DIRECTION# goto DIRECTION#
      meta mark set IP POD map @baseline-DIRECTION# goto baseline-DIRECTION#
    }
    chain admin-DIRECTION# {
      jump tier-DIRECTION#
      meta mark ACCEPT goto unmark
      meta mark DENY goto denied-DIRECTION
      goto policies-DIRECTION#
    }
    chain judged-DIRECTION# {
      meta mark set IP POD map @admin-DIRECTION# goto admin-DIRECTION#
      goto policies-DIRECTION#
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
