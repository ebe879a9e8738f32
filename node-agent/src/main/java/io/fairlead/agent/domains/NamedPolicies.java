package io.fairlead.agent.domains;

import io.fairlead.agent.dns.zone.Address;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.CidrIndex;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.PolicyRules.Rule;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.node.NodeRoute;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The policies of the image that have peers by name, and what they are with the addresses of those.
 *
 * <p>Only a pod's own node hears what it is told. Where traffic is judged at both ends, the other
 * end lets pods of other nodes go wherever such a rule may lead: their own node has looked. That is
 * a policy beside the one it comes from, with those pods alone. Used by one thread.
 */
final class NamedPolicies {
  private static final String ELSEWHERE = "@elsewhere"; // no object has such a name

  private final boolean judgedElsewhere;
  private final Map<NamespacedName, PolicyRules> policies = new HashMap<>();
  private final Map<String, NodeRoute> routes = new HashMap<>();
  private final Set<ImageKey> twins = new HashSet<>();
  private boolean moved;
  private CidrIndex<Boolean> otherNodes = CidrIndex.of(List.of());

  /**
   * @param judgedElsewhere pods of other nodes are judged by those nodes, wherever they go
   */
  NamedPolicies(boolean judgedElsewhere) {
    this.judgedElsewhere = judgedElsewhere;
  }

  /**
   * The addresses of names that policies know: of the policy, those of the names it is asked for.
   */
  interface Addresses extends BiFunction<NamespacedName, Predicate<String>, Set<String>> {}

  /**
   * Takes over what changed.
   *
   * @return whether a policy with names did, or where pods are
   */
  boolean update(NodeImage image, Set<ImageKey> changed) {
    boolean any = false;
    boolean routed = false;
    for (ImageKey key : changed) {
      ImageEntry entry = image.entries().get(key);
      if (key.type() == EntryType.POLICY_RULES) {
        if (entry instanceof ImageEntry.OfPolicy(PolicyRules rules) && named(rules)) {
          policies.put(key.name(), rules);
          any = true;
        } else {
          any |= policies.remove(key.name()) != null;
        }
      } else if (key.type() == EntryType.NODE_ROUTE && judgedElsewhere) {
        routed = true;
        if (entry instanceof ImageEntry.OfNodeRoute(NodeRoute route)) {
          routes.put(route.name(), route);
        } else {
          routes.remove(key.name().name());
        }
      }
    }
    if (routed) {
      otherNodes =
          CidrIndex.of(
              routes.values().stream()
                  .flatMap(route -> route.podCidrs().stream())
                  .flatMap(range -> Cidr.parse(range).stream())
                  .map(range -> new CidrIndex.Entry<>(range, true))
                  .toList());
      moved = true;
    }
    return any || routed;
  }

  private static boolean named(PolicyRules rules) {
    return rules.isolatesEgress() && !Domains.of(names(rules)).isEmpty();
  }

  private static List<String> names(PolicyRules rules) {
    return rules.egress().stream().flatMap(rule -> rule.domainNames().stream()).toList();
  }

  /** The names of each policy that has any. */
  Map<NamespacedName, Domains> domains() {
    Map<NamespacedName, Domains> all = new HashMap<>();
    policies.forEach((name, rules) -> all.put(name, Domains.of(names(rules))));
    return all;
  }

  /** By address of a pod here, the policies that select it. */
  Map<InetAddress, List<NamespacedName>> byPod() {
    Map<InetAddress, List<NamespacedName>> all = new HashMap<>();
    policies.forEach(
        (name, rules) ->
            rules.pods().stream()
                .filter(pod -> !elsewhere(pod))
                .flatMap(pod -> Address.parse(pod).stream())
                .map(Address::inet)
                .forEach(pod -> all.computeIfAbsent(pod, _ -> new ArrayList<>(1)).add(name)));
    return all;
  }

  /** The policy with these addresses, for the pods that are not elsewhere. */
  Optional<PolicyRules> with(NamespacedName name, Addresses addresses) {
    return Optional.ofNullable(policies.get(name)).map(rules -> here(rules, addresses));
  }

  /**
   * The image with these addresses, as far as it is looked at when this changed.
   *
   * @param changed gets the keys of policies that mean something else now besides
   */
  NodeImage with(NodeImage image, Set<ImageKey> changed, Addresses addresses) {
    if (moved) {
      policies.keySet().forEach(name -> changed.add(key(name)));
      moved = false;
    }
    TreeMap<ImageKey, ImageEntry> entries = null;
    for (ImageKey key : List.copyOf(changed)) {
      if (key.type() != EntryType.POLICY_RULES) {
        continue;
      }
      ImageKey twin =
          new ImageKey(
              key.type(),
              new NamespacedName(key.name().namespace(), key.name().name() + ELSEWHERE));
      if (twins.remove(twin)) {
        changed.add(twin);
      }
      PolicyRules rules = policies.get(key.name());
      if (rules != null) {
        if (entries == null) {
          entries = new TreeMap<>(image.entries());
        }
        entries.put(key, new ImageEntry.OfPolicy(here(rules, addresses)));
        PolicyRules others = elsewhere(rules, twin.name());
        if (!others.pods().isEmpty()) {
          entries.put(twin, new ImageEntry.OfPolicy(others));
          twins.add(twin);
          changed.add(twin);
        }
      }
    }
    return entries == null ? image : new NodeImage(image.epoch(), image.revision(), entries);
  }

  private PolicyRules here(PolicyRules rules, Addresses addresses) {
    return rules.of(
        rules.name(),
        otherNodes.isEmpty() ? rules.pods() : some(rules.pods(), pod -> !elsewhere(pod)),
        rules.egress().stream()
            .map(rule -> rule.domainNames().isEmpty() ? rule : known(rules.name(), rule, addresses))
            .toList());
  }

  private static Rule known(NamespacedName policy, Rule rule, Addresses addresses) {
    Set<String> peers = new HashSet<>(rule.peerPods());
    peers.addAll(addresses.apply(policy, Domains.of(rule.domainNames())::match));
    return rule.to(rule.anyPeer(), peers);
  }

  private PolicyRules elsewhere(PolicyRules rules, NamespacedName name) {
    return rules.of(
        name,
        some(rules.pods(), this::elsewhere),
        rules.egress().stream()
            .map(rule -> rule.domainNames().isEmpty() ? rule : rule.to(true, rule.peerPods()))
            .toList());
  }

  private boolean elsewhere(String pod) {
    return !otherNodes.isEmpty()
        && IpAddress.parse(pod)
            .map(address -> otherNodes.anyContaining(address, any -> any))
            .orElse(false);
  }

  private static Set<String> some(Set<String> pods, Predicate<String> wanted) {
    Set<String> some = new HashSet<>(pods);
    some.removeIf(wanted.negate());
    return some;
  }

  static ImageKey key(NamespacedName policy) {
    return new ImageKey(EntryType.POLICY_RULES, policy);
  }
}
