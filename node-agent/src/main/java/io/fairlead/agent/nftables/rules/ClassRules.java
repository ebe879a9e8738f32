package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Direction;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.PolicyRules.AddressPort;
import io.fairlead.model.networkpolicy.PolicyRules.IpBlock;
import io.fairlead.model.networkpolicy.PolicyRules.PortMatch;
import io.fairlead.model.networkpolicy.PolicyRules.Rule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Whom the policies of a class let through, and to which ports: the union of all their rules (N1),
 * each peer once.
 */
final class ClassRules {
  private final PodClass pods;
  private final Map<IpAddress, AllowedPorts> peers = new HashMap<>();
  private final DisjointBlocks<AllowedPorts> blocks;
  private AllowedPorts anyone = AllowedPorts.NONE;

  private ClassRules(PodClass pods) {
    this.pods = pods;
    this.blocks = new DisjointBlocks<>(pods.family());
  }

  static ClassRules of(PodClass pods, Map<NamespacedName, PolicyRules> policies) {
    ClassRules result = new ClassRules(pods);
    for (NamespacedName name : pods.policies()) {
      PolicyRules policy = policies.get(name);
      if (policy != null) {
        List<Rule> rules = policy.rules(pods.direction());
        for (int i = 0; i < rules.size(); i++) {
          result.add(name, i, rules.get(i));
        }
      }
    }
    return result;
  }

  /** Every set of ports that is named. */
  Set<AllowedPorts> ports() {
    Set<AllowedPorts> all = new HashSet<>(peers.values());
    ranges().forEach(range -> all.add(range.meaning()));
    all.add(anyone);
    all.remove(AllowedPorts.NONE);
    return all;
  }

  /**
   * What the class with this number wants.
   *
   * @param ports the numbers of sets of ports
   */
  Map<Element, Words> elements(int number, ToIntFunction<AllowedPorts> ports) {
    Words id = Words.symmetric(number);
    IpFamily family = pods.family();
    Map<Element, Words> elements = new HashMap<>();
    peers.forEach(
        (peer, allowed) ->
            elements.put(
                new Element(DataSet.PEER, family, Words.concat(id, Words.address(peer))),
                Words.symmetric(ports.applyAsInt(allowed))));
    for (DisjointBlocks.Range<AllowedPorts> range : ranges()) {
      elements.put(
          new Element(DataSet.BLOCK, family, Words.concat(id, Words.address(range.first()))),
          Words.concat(
              id, Words.address(range.last()), Words.symmetric(ports.applyAsInt(range.meaning()))));
    }
    if (!anyone.equals(AllowedPorts.NONE)) {
      elements.put(
          new Element(DataSet.ANYONE, family, id), Words.symmetric(ports.applyAsInt(anyone)));
    }
    return elements;
  }

  private List<DisjointBlocks.Range<AllowedPorts>> ranges() {
    return blocks.disjoint(
        some -> some.stream().reduce(AllowedPorts.NONE, AllowedPorts::or), AllowedPorts.NONE);
  }

  private void add(NamespacedName policy, int index, Rule rule) {
    AllowedPorts ports = rule.ports().isEmpty() ? AllowedPorts.EVERYTHING : AllowedPorts.NONE;
    for (int i = 0; i < rule.ports().size(); i++) {
      PortMatch match = rule.ports().get(i);
      Set<AddressPort> named = match.named();
      if (named == null) {
        ports = ports.or(AllowedPorts.of(match));
      } else if (pods.direction() == Direction.INGRESS) {
        ports = ports.or(pods.named(policy, index, i, match.protocol()));
      } else {
        named.forEach(
            port -> allow(port.address(), AllowedPorts.of(match.protocol(), port.port())));
      }
    }
    if (rule.anyPeer()) {
      anyone = anyone.or(ports);
    }
    for (String peer : rule.peerPods()) {
      allow(peer, ports);
    }
    if (!ports.equals(AllowedPorts.NONE)) {
      for (IpBlock block : rule.ipBlocks()) {
        blocks.add(block, ports);
      }
    }
  }

  private void allow(String peer, AllowedPorts ports) {
    if (!ports.equals(AllowedPorts.NONE)) {
      IpAddress.parse(peer)
          .filter(address -> IpFamily.of(address) == pods.family())
          .ifPresent(address -> peers.merge(address, ports, AllowedPorts::or));
    }
  }
}
