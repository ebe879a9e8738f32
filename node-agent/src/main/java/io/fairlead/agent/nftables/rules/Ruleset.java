package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.NodePlace;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The table and its chains, as text for {@code nft -f -}. Chains do not depend on Services and
 * policies, only on the shapes of balancers in use; docs/adr tells why.
 *
 * <pre>
 *   prerouting, output (filter, raw)  what a server of this host answers is not tracked
 *   prerouting, output (filter, -110)  guard      clients outside loadBalancerSourceRanges: drop
 *   prerouting, output (nat)           frontend ─▶ balancer ─▶ count ─▶ chain of that shape ─▶ dnat
 *   prerouting, output (filter, -99)   the packet's mark is put back to 0
 *   input, forward, output (filter, -1)  what still has a Service address: drop or refuse
 *   forward, input, output (filter)    network policies, see {@link PolicyChains}
 *   forward, input, output (filter, 10)  bytes of Services' connections are counted
 *   postrouting (nat)                  masquerade, save what stays on this host
 * </pre>
 */
public final class Ruleset {
  /** Name of the one table we touch, of family inet. */
  public static final String TABLE = "fairlead-services";

  /**
   * The number of the first slot of a balancer. It is in the mark of a connection's first packet
   * for a moment, so it is one nobody routes by.
   */
  static final int FIRST_SLOT = 0x464c0000;

  private static final String LAYOUT = "layout-";
  private static final int READY_MADE = 16;

  private final NodePlace place;
  private final String text;

  public Ruleset(NodePlace place) {
    this.place = place;
    String body = body();
    text = body + "\nadd chain inet " + TABLE + " " + layout(body) + "\n";
  }

  /** Replaces whatever table of this name there is. */
  public String text() {
    return text;
  }

  /**
   * Name of an empty chain that is there only in a table made from this very text, and grown as
   * this process would.
   */
  public String layout() {
    return text.substring(text.lastIndexOf(LAYOUT)).strip();
  }

  private static String layout(String body) {
    String later = grown(List.of(new Shape(IpFamily.V4, 1, 1), new Shape(IpFamily.V6, 1, 1)));
    return LAYOUT + Integer.toHexString(BalancerIds.checksum(body + later));
  }

  /** What is to be applied once the table is there, and may be refused: drops are logged then. */
  public static String logging() {
    return PolicyChains.logging();
  }

  /** The shapes the text has chains for; others are {@link #grown}. */
  public static List<Shape> readyMade() {
    return Stream.of(IpFamily.values())
        .flatMap(
            family -> IntStream.rangeClosed(1, READY_MADE).mapToObj(n -> new Shape(family, n, 0)))
        .toList();
  }

  /**
   * Those a balancer of this shape will need soon: all with as many endpoints or fewer, up to the
   * next power of two, so that growing Services seldom wait for a chain.
   */
  public static List<Shape> around(Shape shape) {
    int last = Math.min(Shape.MAX_ENDPOINTS, Integer.highestOneBit(shape.endpoints()) * 2);
    return IntStream.rangeClosed(1, last)
        .mapToObj(n -> new Shape(shape.family(), n, shape.affinitySeconds()))
        .toList();
  }

  /** Adds the chains of these shapes to the table; those that are there stay as they are. */
  public static String grown(Collection<Shape> shapes) {
    StringBuilder text = new StringBuilder();
    shapes.stream()
        .filter(shape -> shape.affinitySeconds() > 0)
        .map(shape -> new Shape(shape.family(), 1, shape.affinitySeconds()))
        .distinct()
        .forEach(shape -> text.append(affinity(shape)));
    shapes.forEach(shape -> text.append(chain(shape)));
    shapes.forEach(
        shape ->
            text.append(
                "add element inet %s shape%s { %d : goto %s }\n"
                    .formatted(TABLE, shape.family().digit(), shape.mark(), name(shape))));
    return text.toString();
  }

  private static String name(Shape shape) {
    return shape.affinitySeconds() == 0
        ? "random%s-%d".formatted(shape.family().digit(), shape.endpoints())
        : "sticky%s-%d-%d"
            .formatted(shape.family().digit(), shape.affinitySeconds(), shape.endpoints());
  }

  private static String chain(Shape shape) {
    String digit = shape.family().digit();
    String draw = "meta mark set numgen random mod " + shape.endpoints() + " offset " + FIRST_SLOT;
    String rules =
        shape.affinitySeconds() == 0
            ? draw + " goto endpoint" + digit
            : """
            meta mark set ct mark . %1$s map @client%2$s-%3$d jump stick%2$s-%3$d
            %4$s
            meta mark set ct mark . meta mark map @sticky-slot%2$s jump stick%2$s-%3$d
            drop\
            """
                .formatted(client(shape.family()), digit, shape.affinitySeconds(), draw);
    return fill(name(shape), rules);
  }

  /**
   * Who a client is pinned to. An endpoint that is gone is not found: its client is forgotten
   * (renewing an entry does not change its data) and gets another.
   */
  private static String affinity(Shape shape) {
    String digit = shape.family().digit();
    int seconds = shape.affinitySeconds();
    return """
    add map inet %s client%s-%d { typeof ct mark . %s : meta mark; size 65536; flags dynamic,timeout; timeout %ds; }
    """
            .formatted(TABLE, digit, seconds, clientType(shape.family()), seconds)
        + fill(
            "stick%s-%d".formatted(digit, seconds),
            """
            update @client%1$s-%2$d { ct mark . %3$s timeout %2$ds : meta mark }
            jump pinned%1$s
            delete @client%1$s-%2$d { ct mark . %3$s : meta mark }\
            """
                .formatted(digit, seconds, client(shape.family())));
  }

  /**
   * What stands for a client. nft 1.0.6 overwrites the end of keys longer than 16 bytes when a rule
   * updates a map, so of IPv6 addresses it is a hash: two clients that share one share an endpoint.
   */
  private static String client(IpFamily family) {
    return switch (family) {
      case V4 -> "ip saddr";
      case V6 -> "jhash ip6 saddr mod 0xffffffff seed 0x464c";
    };
  }

  /** Something of the type of {@link #client}; nft can not list a map of hashes. */
  private static String clientType(IpFamily family) {
    return switch (family) {
      case V4 -> "ip saddr";
      case V6 -> "numgen random mod 2";
    };
  }

  private static String fill(String chain, String rules) {
    return "add chain inet %1$s %2$s\nflush chain inet %1$s %2$s\n".formatted(TABLE, chain)
        + rules
            .lines()
            .map(rule -> "add rule inet %s %s %s\n".formatted(TABLE, chain, rule))
            .collect(Collectors.joining());
  }

  private String body() {
    StringBuilder text = new StringBuilder();
    text.append(
        "add table inet %1$s\ndelete table inet %1$s\ntable inet %1$s {\n".formatted(TABLE));
    text.append(
        """
        chain refuse {
          meta l4proto tcp reject with tcp reset
          reject with icmpx port-unreachable
        }
        """);
    text.append(PolicyChains.outcomes());
    for (IpFamily family : IpFamily.values()) {
      text.append(FamilyRules.text(family, place)).append(PolicyChains.text(family));
    }
    text.append(PolicyChains.hooks());
    text.append(
        """
        chain missed { meta nfproto vmap { ipv4 : jump missed4, ipv6 : jump missed6 }; }
        chain asked { meta nfproto vmap { ipv4 : jump asked4, ipv6 : jump asked6 }; }
        chain answered { meta nfproto vmap { ipv4 : jump answered4, ipv6 : jump answered6 }; }
        chain untracked-prerouting {
          type filter hook prerouting priority raw
          jump asked
          iifname "lo" jump answered
        }
        chain untracked-output {
          type filter hook output priority raw
          jump asked
          jump answered
        }
        chain guard { meta nfproto vmap { ipv4 : jump guard4, ipv6 : jump guard6 }; }
        chain guard-prerouting { type filter hook prerouting priority -110; ct state new jump guard; }
        chain guard-output { type filter hook output priority -110; ct state new jump guard; }
        chain prerouting {
          type nat hook prerouting priority dstnat
          meta nfproto vmap { ipv4 : jump network4, ipv6 : jump network6 }
        }
        chain output {
          type nat hook output priority -100
          meta nfproto vmap { ipv4 : jump node4, ipv6 : jump node6 }
        }
        chain unmark-prerouting {
          type filter hook prerouting priority -99
          ct state new ct status & dnat == dnat meta mark set 0
        }
        chain unmark-output {
          type filter hook output priority -99
          ct state new ct status & dnat == dnat meta mark set 0
        }
        chain missed-input { type filter hook input priority -1; ct state new jump missed; }
        chain missed-forward { type filter hook forward priority -1; ct state new jump missed; }
        chain missed-output { type filter hook output priority -1; ct state new jump missed; }
        chain counted { meta nfproto vmap { ipv4 : jump counted4, ipv6 : jump counted6 }; }
        chain counted-forward {
          type filter hook forward priority 10
          ct status & dnat == dnat jump counted
        }
        chain counted-output {
          type filter hook output priority 10
          ct status & dnat == dnat jump counted
        }
        chain counted-input {
          type filter hook input priority 10
          iifname != "lo" ct status & dnat == dnat jump counted
        }
        chain postrouting {
          type nat hook postrouting priority srcnat
          oifname "lo" return
          meta nfproto vmap { ipv4 : jump leaving4, ipv6 : jump leaving6 }
          ct status & dnat == 0 return
          ct label 1 masquerade fully-random
          ip saddr . ip daddr @hairpin4 masquerade fully-random
          ip6 saddr . ip6 daddr @hairpin6 masquerade fully-random
        }
        }
        """);
    text.append(grown(readyMade()));
    return text.toString();
  }
}
