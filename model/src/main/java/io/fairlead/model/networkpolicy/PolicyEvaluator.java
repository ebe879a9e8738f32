package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The verdict on connections (N1, N2, N4, N15): policies compiled once, immutable, asked from any
 * thread. A verdict costs the same whatever the number of policies and pods; only policies that
 * select one of the two ends are looked at.
 */
public final class PolicyEvaluator {

  /** No policies: everything is allowed. */
  public static final PolicyEvaluator EMPTY =
      new PolicyEvaluator(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

  private static final Verdict ALLOWED = new Verdict.Allowed();

  private final PMap<NamespacedName, CompiledPolicy> policies;

  /** By address of a pod, the policies that isolate it, by name. */
  private final PMap<String, List<NamespacedName>> ingress;

  private final PMap<String, List<NamespacedName>> egress;

  private PolicyEvaluator(
      PMap<NamespacedName, CompiledPolicy> policies,
      PMap<String, List<NamespacedName>> ingress,
      PMap<String, List<NamespacedName>> egress) {
    this.policies = policies;
    this.ingress = ingress;
    this.egress = egress;
  }

  /** The verdicts of these policies. */
  public static PolicyEvaluator of(Collection<PolicyRules> policies) {
    return EMPTY.with(policies, List.of());
  }

  /**
   * These verdicts after some policies changed and others went away; costs what the changed
   * policies cost, whatever the number of all others.
   */
  public PolicyEvaluator with(Collection<PolicyRules> changed, Collection<NamespacedName> removed) {
    PolicyEvaluator result = this;
    for (NamespacedName name : removed) {
      result = result.replaced(name, null);
    }
    for (PolicyRules rules : changed) {
      result = result.replaced(rules.name(), new CompiledPolicy(rules));
    }
    return result;
  }

  /** Egress of the source first, then ingress of the destination: both must allow it (N2). */
  public Verdict evaluate(Connection asked) {
    Connection connection =
        new Connection(
            canonical(asked.source()),
            canonical(asked.destination()),
            asked.port(),
            asked.protocol());
    if (connection.source().equals(connection.destination())) {
      return ALLOWED;
    }
    List<NamespacedName> ofSource = egress.getOrDefault(connection.source(), List.of());
    if (!allowed(Direction.EGRESS, ofSource, connection)) {
      return new Verdict.Denied(Direction.EGRESS, ofSource);
    }
    List<NamespacedName> ofDestination = ingress.getOrDefault(connection.destination(), List.of());
    if (!allowed(Direction.INGRESS, ofDestination, connection)) {
      return new Verdict.Denied(Direction.INGRESS, ofDestination);
    }
    return ALLOWED;
  }

  /** Nobody isolates the pod, or somebody who does allows it (N1). */
  private boolean allowed(
      Direction direction, List<NamespacedName> isolating, Connection connection) {
    if (isolating.isEmpty()) {
      return true;
    }
    for (NamespacedName name : isolating) {
      CompiledPolicy policy = policies.get(name);
      if (policy != null && policy.allows(direction, connection)) {
        return true;
      }
    }
    return false;
  }

  private PolicyEvaluator replaced(NamespacedName name, @Nullable CompiledPolicy now) {
    CompiledPolicy before = policies.get(name);
    return new PolicyEvaluator(
        now == null ? policies.minus(name) : policies.plus(name, now),
        reindexed(ingress, name, pods(before, Direction.INGRESS), pods(now, Direction.INGRESS)),
        reindexed(egress, name, pods(before, Direction.EGRESS), pods(now, Direction.EGRESS)));
  }

  private static Set<String> pods(@Nullable CompiledPolicy policy, Direction direction) {
    return policy == null || !policy.isolates(direction) ? Set.of() : policy.pods();
  }

  /**
   * Only pods that came or went are touched: an entry names its policies, it does not hold them.
   */
  private static PMap<String, List<NamespacedName>> reindexed(
      PMap<String, List<NamespacedName>> index,
      NamespacedName policy,
      Set<String> before,
      Set<String> now) {
    PMap<String, List<NamespacedName>> result = index;
    for (String pod : before) {
      if (!now.contains(pod)) {
        List<NamespacedName> left = new ArrayList<>(result.getOrDefault(pod, List.of()));
        left.remove(policy);
        result = left.isEmpty() ? result.minus(pod) : result.plus(pod, List.copyOf(left));
      }
    }
    for (String pod : now) {
      if (!before.contains(pod)) {
        List<NamespacedName> more = new ArrayList<>(result.getOrDefault(pod, List.of()));
        more.add(policy);
        Collections.sort(more);
        result = result.plus(pod, List.copyOf(more));
      }
    }
    return result;
  }

  /** Java writes IPv6 addresses in a form of its own. */
  private static String canonical(String address) {
    return address.indexOf(':') < 0
        ? address
        : IpAddress.parse(address).map(IpAddress::text).orElse(address);
  }
}
