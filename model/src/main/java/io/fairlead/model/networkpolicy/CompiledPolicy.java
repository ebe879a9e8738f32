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

/** One policy, indexed by peer, so that a question costs no walk over rules, peers or blocks. */
final class CompiledPolicy {

  private final PolicyRules rules;
  private final Peers ingress;
  private final Peers egress;

  CompiledPolicy(PolicyRules rules) {
    this.rules = rules;
    this.ingress = new Peers(rules.ingress());
    this.egress = new Peers(rules.egress());
  }

  NamespacedName name() {
    return rules.name();
  }

  Set<String> pods() {
    return rules.pods();
  }

  boolean isolates(Direction direction) {
    return switch (direction) {
      case INGRESS -> rules.isolatesIngress();
      case EGRESS -> rules.isolatesEgress();
    };
  }

  /** Some rule for this direction matches the connection. */
  boolean allows(Direction direction, Connection connection) {
    return switch (direction) {
      case INGRESS -> ingress.match(connection.source(), connection);
      case EGRESS -> egress.match(connection.destination(), connection);
    };
  }

  /** All rules of one direction. */
  private static final class Peers {
    private final List<PortSet> anyone = new ArrayList<>();
    private final Map<String, List<PortSet>> pods = new HashMap<>();
    private final CidrIndex<Block> blocks;

    Peers(List<Rule> rules) {
      List<CidrIndex.Entry<Block>> ranges = new ArrayList<>();
      for (Rule rule : rules) {
        PortSet ports = new PortSet(rule.ports());
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

    boolean match(String peer, Connection connection) {
      return anyone.stream().anyMatch(ports -> ports.contains(connection))
          || pods.getOrDefault(peer, List.of()).stream()
              .anyMatch(ports -> ports.contains(connection))
          || (!blocks.isEmpty() && inBlock(peer, connection));
    }

    private boolean inBlock(String peer, Connection connection) {
      return IpAddress.parse(peer)
          .filter(
              address ->
                  blocks.anyContaining(
                      address,
                      block ->
                          !block.except().anyContaining(address, any -> true)
                              && block.ports().contains(connection)))
          .isPresent();
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

  /** A block's exceptions, and the ports of the rule it is in. */
  private record Block(CidrIndex<Boolean> except, PortSet ports) {}
}
