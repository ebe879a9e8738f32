package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.nftables.rules.PodClass.NamedPort;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Direction;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.PolicyRules.AddressPort;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The policies, and by isolated pod those that isolate it. Used by one thread. */
final class IsolationIndex {
  private final NodePlace place;
  private final Map<NamespacedName, PolicyRules> policies = new HashMap<>();
  private final Map<IsolatedPod, SortedSet<NamespacedName>> isolating = new HashMap<>();

  /** By policy and address, the ports its ingress rules name that the pod has (N10). */
  private final Map<NamespacedName, Map<String, Set<NamedPort>>> named = new HashMap<>();

  IsolationIndex(NodePlace place) {
    this.place = place;
  }

  Map<NamespacedName, PolicyRules> policies() {
    return Collections.unmodifiableMap(policies);
  }

  /**
   * Takes over what the policy says now.
   *
   * @param now null: it is gone
   * @return all pods it isolated or isolates
   */
  Set<IsolatedPod> replace(NamespacedName name, @Nullable PolicyRules now) {
    PolicyRules before = now == null ? policies.remove(name) : policies.put(name, now);
    Map<String, Set<NamedPort>> names = now == null ? Map.of() : named(now);
    if (names.isEmpty()) {
      named.remove(name);
    } else {
      named.put(name, names);
    }
    Set<IsolatedPod> was = isolated(before);
    Set<IsolatedPod> is = isolated(now);
    for (IsolatedPod pod : was) {
      SortedSet<NamespacedName> left = isolating.get(pod);
      if (left != null && !is.contains(pod)) {
        left.remove(name);
        if (left.isEmpty()) {
          isolating.remove(pod);
        }
      }
    }
    is.forEach(pod -> isolating.computeIfAbsent(pod, _ -> new TreeSet<>()).add(name));
    Set<IsolatedPod> touched = new HashSet<>(was);
    touched.addAll(is);
    return touched;
  }

  /** The class the pod belongs to; null when nothing isolates it. */
  @Nullable PodClass classify(IsolatedPod pod) {
    SortedSet<NamespacedName> names = isolating.get(pod);
    if (names == null) {
      return null;
    }
    Set<NamedPort> ports = new HashSet<>();
    if (pod.direction() == Direction.INGRESS && !named.isEmpty()) {
      for (NamespacedName name : names) {
        ports.addAll(
            named.getOrDefault(name, Map.of()).getOrDefault(pod.address().text(), Set.of()));
      }
    }
    return new PodClass(pod.stage(), pod.direction(), pod.family(), List.copyOf(names), ports);
  }

  /** Pods that share an address of the node are the node (N16). */
  private Set<IsolatedPod> isolated(@Nullable PolicyRules policy) {
    if (policy == null) {
      return Set.of();
    }
    Set<IsolatedPod> pods = new HashSet<>();
    for (String text : policy.pods()) {
      IpAddress address = IpAddress.parse(text).orElse(null);
      if (address != null && !place.isNode(address)) {
        for (Direction direction : Direction.values()) {
          if (policy.isolates(direction)) {
            pods.add(new IsolatedPod(policy.standing().stage(), direction, address));
          }
        }
      }
    }
    return pods;
  }

  private static Map<String, Set<NamedPort>> named(PolicyRules policy) {
    Map<String, Set<NamedPort>> all = new HashMap<>();
    for (int rule = 0; rule < policy.ingress().size(); rule++) {
      var ports = policy.ingress().get(rule).ports();
      for (int port = 0; port < ports.size(); port++) {
        Set<AddressPort> addresses = ports.get(port).named();
        if (addresses != null) {
          for (AddressPort each : addresses) {
            all.computeIfAbsent(each.address(), _ -> new HashSet<>())
                .add(new NamedPort(policy.name(), rule, port, each.port()));
          }
        }
      }
    }
    return all;
  }
}
