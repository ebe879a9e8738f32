package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.CidrIndex;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.PolicyRules.IpBlock;
import io.fairlead.model.networkpolicy.PolicyRules.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One policy, indexed by peer, so that a question costs no walk over rules, peers or blocks. */
final class CompiledPolicy {

  private static final int NONE = Integer.MAX_VALUE;

  private final PolicyRules rules;
  private final Peers ingress;
  private final Peers egress;

  CompiledPolicy(PolicyRules rules) {
    this.rules = rules;
    this.ingress = new Peers(Direction.INGRESS, rules);
    this.egress = new Peers(Direction.EGRESS, rules);
  }

  /** What the first rule that matches says. */
  record Decision(Action action, Reason reason) {}

  PolicyRules rules() {
    return rules;
  }

  NamespacedName name() {
    return rules.name();
  }

  boolean cuts() {
    return rules.established() == Established.CUT;
  }

  Set<String> pods() {
    return rules.pods();
  }

  Rank rank() {
    return rules.standing();
  }

  boolean isolates(Direction direction) {
    return rules.isolates(direction);
  }

  /** What the first rule for this direction that matches says; null: none does. */
  @Nullable Decision decide(Direction direction, Connection connection) {
    return switch (direction) {
      case INGRESS -> ingress.first(connection.source(), connection);
      case EGRESS -> egress.first(connection.destination(), connection);
    };
  }

  /** All rules of one direction. */
  private static final class Peers {
    private final List<Ports> anyone = new ArrayList<>();
    private final Map<String, List<Ports>> pods = new HashMap<>();
    private final CidrIndex<Block> blocks;
    private final List<Decision> decisions = new ArrayList<>();

    Peers(Direction direction, PolicyRules policy) {
      List<CidrIndex.Entry<Block>> ranges = new ArrayList<>();
      for (Rule rule : policy.rules(direction)) {
        Ports ports = new Ports(decisions.size(), new PortSet(rule.ports()));
        decisions.add(decision(direction, policy, rule, ports.rule()));
        if (rule.anyPeer()) {
          anyone.add(ports);
        }
        rule.peerPods()
            .forEach(pod -> pods.computeIfAbsent(pod, p -> new ArrayList<>(1)).add(ports));
        for (IpBlock block : rule.ipBlocks()) {
          Cidr.parse(block.cidr())
              .ifPresent(cidr -> ranges.add(entry(cidr, new Block(exceptions(block), ports))));
        }
      }
      blocks = CidrIndex.of(ranges);
    }

    private static Decision decision(
        Direction direction, PolicyRules policy, Rule rule, int index) {
      String label = rule.label();
      String where =
          "%s[%d]%s"
              .formatted(
                  direction == Direction.INGRESS ? "ingress" : "egress",
                  index,
                  label == null ? "" : " \"" + label + "\"");
      return new Decision(
          rule.decides(),
          new Reason.ByRule(
              policy.standing().stage(), policy.name(), where, rule.decides() == Action.ACCEPT));
    }

    @Nullable Decision first(String peer, Connection connection) {
      int first =
          Math.min(
              first(anyone, connection), first(pods.getOrDefault(peer, List.of()), connection));
      if (!blocks.isEmpty()) {
        first = Math.min(first, inBlock(peer, connection));
      }
      return first == NONE ? null : decisions.get(first);
    }

    private static int first(List<Ports> all, Connection connection) {
      for (Ports ports : all) { // in order of the rules
        if (ports.ports().contains(connection)) {
          return ports.rule();
        }
      }
      return NONE;
    }

    private int inBlock(String peer, Connection connection) {
      int[] first = {NONE};
      IpAddress.parse(peer)
          .ifPresent(
              address ->
                  blocks.anyContaining(
                      address,
                      block -> {
                        if (block.ports().rule() < first[0]
                            && !block.except().anyContaining(address, any -> true)
                            && block.ports().ports().contains(connection)) {
                          first[0] = block.ports().rule();
                        }
                        return false;
                      }));
      return first[0];
    }

    private static CidrIndex<Boolean> exceptions(IpBlock block) {
      return CidrIndex.of(
          block.except().stream()
              .map(text -> Cidr.parse(text).orElse(null))
              .filter(Objects::nonNull)
              .map(cidr -> entry(cidr, true))
              .toList());
    }

    private static <V> CidrIndex.Entry<V> entry(Cidr cidr, V value) {
      return new CidrIndex.Entry<>(cidr, value);
    }
  }

  /** The ports of a rule, which is the so-manyth. */
  private record Ports(int rule, PortSet ports) {}

  /** A block's exceptions, and the ports of the rule it is in. */
  private record Block(CidrIndex<Boolean> except, Ports ports) {}
}
