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
 * The verdict on connections (N1, N2, N4, N15, CN2): policies compiled once, immutable, asked from
 * any thread. A verdict costs the same whatever the number of policies and pods; only policies that
 * select one of the two ends are looked at.
 */
public final class PolicyEvaluator {

  /** No policies: everything is allowed. */
  public static final PolicyEvaluator EMPTY =
      new PolicyEvaluator(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

  private static final Reason UNDECIDED = new Reason.Undecided();
  private static final Verdict ITSELF =
      new Verdict.Allowed(new Reason.Itself(), new Reason.Itself());
  private static final Verdict ALLOWED = new Verdict.Allowed(UNDECIDED, UNDECIDED);

  private final PMap<NamespacedName, CompiledPolicy> policies;

  /** By address of a pod, the policies that isolate it, in the order they are asked. */
  private final PMap<String, List<Ranked>> ingress;

  private final PMap<String, List<Ranked>> egress;

  /** A policy by name, and when it is asked. */
  private record Ranked(Rank rank, NamespacedName name) implements Comparable<Ranked> {
    @Override
    public int compareTo(Ranked other) {
      int byRank = rank.compareTo(other.rank);
      return byRank != 0 ? byRank : name.compareTo(other.name);
    }
  }

  private PolicyEvaluator(
      PMap<NamespacedName, CompiledPolicy> policies,
      PMap<String, List<Ranked>> ingress,
      PMap<String, List<Ranked>> egress) {
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
      return ITSELF;
    }
    Reason out = reason(Direction.EGRESS, egress.get(connection.source()), connection);
    if (!out.allows()) {
      return new Verdict.Denied(Direction.EGRESS, out);
    }
    Reason in = reason(Direction.INGRESS, ingress.get(connection.destination()), connection);
    if (!in.allows()) {
      return new Verdict.Denied(Direction.INGRESS, in);
    }
    return out instanceof Reason.Undecided && in instanceof Reason.Undecided
        ? ALLOWED
        : new Verdict.Allowed(out, in);
  }

  /** The policy of this name; null when there is none. */
  public @Nullable PolicyRules rules(NamespacedName name) {
    CompiledPolicy policy = policies.get(name);
    return policy == null ? null : policy.rules();
  }

  /**
   * What becomes of a connection that is open under these policies (B15): those that deny it say,
   * and one that wants it cut is enough.
   *
   * @param otherwise where none of them says
   */
  public Established open(Connection connection, Established otherwise) {
    if (!(evaluate(connection) instanceof Verdict.Denied denied)) {
      return Established.KEEP;
    }
    Established says = null;
    for (NamespacedName name : denied.isolating()) {
      CompiledPolicy policy = policies.get(name);
      Established own = policy == null ? null : policy.rules().established();
      Established wants = own == null ? otherwise : own;
      says = says == Established.CUT ? says : wants;
    }
    return says == null ? otherwise : says;
  }

  /** Some connection may have to be cut. */
  public boolean mayCut(Established otherwise) {
    return otherwise == Established.CUT
        || policies.values().stream().anyMatch(CompiledPolicy::cuts);
  }

  /**
   * Tier Admin, then the union of NetworkPolicies, then tier Baseline (CN2); a Pass goes on with
   * the next of the three.
   */
  private Reason reason(
      Direction direction, @Nullable List<Ranked> isolating, Connection connection) {
    if (isolating == null) {
      return UNDECIDED;
    }
    Rank.Stage passed = null;
    List<NamespacedName> silent = new ArrayList<>();
    for (Ranked each : isolating) {
      Rank.Stage stage = each.rank().stage();
      if (stage == Rank.Stage.BASELINE && !silent.isEmpty()) {
        break;
      }
      CompiledPolicy policy = policies.get(each.name());
      if (policy == null || stage == passed) {
        continue;
      }
      CompiledPolicy.Decision decision = policy.decide(direction, connection);
      if (decision == null) {
        if (stage == Rank.Stage.NETWORK_POLICY) {
          silent.add(each.name());
        }
        continue;
      }
      switch (decision.action()) {
        case ACCEPT, DENY -> {
          return decision.reason();
        }
        case PASS -> passed = stage;
      }
    }
    return silent.isEmpty() ? UNDECIDED : new Reason.NoRule(silent);
  }

  private PolicyEvaluator replaced(NamespacedName name, @Nullable CompiledPolicy now) {
    CompiledPolicy before = policies.get(name);
    return new PolicyEvaluator(
        now == null ? policies.minus(name) : policies.plus(name, now),
        reindexed(ingress, Direction.INGRESS, before, now),
        reindexed(egress, Direction.EGRESS, before, now));
  }

  private static Set<String> pods(@Nullable CompiledPolicy policy, Direction direction) {
    return policy == null || !policy.isolates(direction) ? Set.of() : policy.pods();
  }

  /**
   * Only pods that came or went are touched: an entry names its policies, it does not hold them.
   */
  private static PMap<String, List<Ranked>> reindexed(
      PMap<String, List<Ranked>> index,
      Direction direction,
      @Nullable CompiledPolicy before,
      @Nullable CompiledPolicy now) {
    Set<String> were = pods(before, direction);
    Set<String> are = pods(now, direction);
    boolean moved = before != null && now != null && !before.rank().equals(now.rank());
    PMap<String, List<Ranked>> result = index;
    if (before != null) {
      Ranked old = new Ranked(before.rank(), before.name());
      for (String pod : were) {
        if (moved || !are.contains(pod)) {
          List<Ranked> left = new ArrayList<>(result.getOrDefault(pod, List.of()));
          left.remove(old);
          result = left.isEmpty() ? result.minus(pod) : result.plus(pod, List.copyOf(left));
        }
      }
    }
    if (now != null) {
      Ranked next = new Ranked(now.rank(), now.name());
      for (String pod : are) {
        if (moved || !were.contains(pod)) {
          List<Ranked> more = new ArrayList<>(result.getOrDefault(pod, List.of()));
          more.add(next);
          Collections.sort(more);
          result = result.plus(pod, List.copyOf(more));
        }
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
