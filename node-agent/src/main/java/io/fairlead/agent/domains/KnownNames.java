package io.fairlead.agent.domains;

import io.fairlead.agent.domains.LearnedNames.Fact;
import io.fairlead.agent.domains.LearnedNames.Learned;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyKinds;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The policies with names, what their pods were told, and which answers wait for it to be in force.
 * Under its lock nothing is waited for and nobody is told. Thread-safe.
 */
final class KnownNames {
  private static final int MOST_SAID = 1_000;

  // All guarded by this.
  private final NamedPolicies policies;
  private final LearnedNames learned = new LearnedNames();
  private final Map<Fact, Long> unwritten = new HashMap<>();
  private final Waiters waiters = new Waiters();
  private final Set<NamespacedName> full = new HashSet<>();
  private boolean scheduled;
  private boolean stale;

  private volatile Watched watched = Watched.NOBODY;

  KnownNames(boolean judgedElsewhere) {
    this.policies = new NamedPolicies(judgedElsewhere);
  }

  /** A policy that lost an address to make room, for the first time, and a name it was told of. */
  record Full(NamespacedName policy, String name) {
    /** What a user should know; said once for each policy. */
    AgentMessage.EventObserved event() {
      return new AgentMessage.EventObserved(
          PolicyKinds.key(policy).kind().kind(),
          policy,
          "Warning",
          "TooManyAddresses",
          "pods were told more addresses than are kept, those of %s among them: %d for a name, %d for a policy; the ones told longest ago are not allowed any more"
              .formatted(name, LearnedNames.MOST_OF_NAME, LearnedNames.MOST_OF_POLICY));
    }
  }

  /**
   * What has to happen before an answer leaves.
   *
   * @param waits true when it is in force, false when too many wait; empty: it is already
   * @param first nobody has asked for a turn yet: the caller has to run one
   */
  record Admitted(Optional<CompletableFuture<Boolean>> waits, boolean first, List<Full> full) {}

  /** The image with addresses, the keys it changes, and the turn it puts in force. */
  record Applied(NodeImage image, Set<ImageKey> keys, long turn) {}

  /** What was learned since the turn before: facts to keep, and the rules they change. */
  record Turn(long number, Map<Fact, Long> news, List<PolicyRules> rules) {}

  /** Whose answers matter now; costs no lock. */
  Watched watched() {
    return watched;
  }

  /** All of this is in force until then, or until {@code least} if that is later. */
  synchronized List<CompletableFuture<Boolean>> remember(Map<Fact, Long> before, long least) {
    before.forEach(
        (fact, until) ->
            learned.learn(
                fact.policy(), fact.name(), Map.of(fact.address(), Math.max(until, least))));
    return waiters.reach(learned.endTurn());
  }

  /** Takes over the policies and pods of an image. */
  synchronized void expect(NodeImage image, Set<ImageKey> changed) {
    if (policies.update(image, changed)) {
      watched = Watched.by(policies);
    }
  }

  /** Forgets what no policy names any more. */
  synchronized Applied apply(NodeImage image, Set<ImageKey> changed) {
    if (changed.stream().anyMatch(key -> key.type() == EntryType.POLICY_RULES)) {
      Map<NamespacedName, Domains> domains = watched.names();
      learned.retainPolicies(domains.keySet());
      domains.forEach((policy, names) -> learned.retain(policy, names::match));
    }
    Set<ImageKey> keys = new HashSet<>(changed);
    learned.takeTouched().forEach(policy -> keys.add(NamedPolicies.key(policy)));
    NodeImage now = policies.with(image, keys, learned::addresses);
    return new Applied(now, keys, learned.endTurn());
  }

  /** Pods of these policies are about to be told these addresses. */
  synchronized Admitted admit(
      List<NamespacedName> allowing, String name, Map<String, Long> untils) {
    List<Full> overflowing = new ArrayList<>();
    long turn = 0;
    for (NamespacedName policy : allowing) {
      turn = Math.max(turn, learn(policy, name, untils, overflowing));
    }
    if (waiters.reached(turn)) {
      return new Admitted(Optional.empty(), false, overflowing);
    }
    CompletableFuture<Boolean> waits =
        waiters.await(turn).orElse(CompletableFuture.completedFuture(false));
    boolean first = !scheduled;
    scheduled = true;
    return new Admitted(Optional.of(waits), first, overflowing);
  }

  /**
   * What was told by somebody else.
   *
   * @param overflowing gets the policies that were full
   * @return whether there is something for a turn
   */
  synchronized boolean note(Map<Fact, Long> facts, long now, List<Full> overflowing) {
    Watched whom = watched;
    facts.forEach(
        (fact, until) -> {
          Domains names = whom.names().get(fact.policy());
          if (until > now && names != null && names.match(fact.name())) {
            learn(fact.policy(), fact.name(), Map.of(fact.address(), until), overflowing);
          }
        });
    return !unwritten.isEmpty();
  }

  private long learn(
      NamespacedName policy, String name, Map<String, Long> untils, List<Full> overflowing) {
    Learned now = learned.learn(policy, name, untils);
    now.news().forEach(fact -> unwritten.put(fact, untils.getOrDefault(fact.address(), 0L)));
    if (!now.lost().isEmpty() && full.size() < MOST_SAID && full.add(policy)) {
      overflowing.add(new Full(policy, name));
    }
    stale = true;
    return now.turn();
  }

  /**
   * Begins a turn.
   *
   * @param begun the plane has an image; else the rules come with the first one
   */
  synchronized Turn turn(boolean begun) {
    scheduled = true;
    Map<Fact, Long> news = Map.copyOf(unwritten);
    unwritten.clear();
    List<PolicyRules> rules = new ArrayList<>();
    if (begun) {
      for (NamespacedName policy : learned.takeTouched()) {
        policies.with(policy, learned::addresses).ifPresent(rules::add);
      }
    }
    return new Turn(learned.endTurn(), news, rules);
  }

  /** A turn is over; whether the caller has to run another, if there can be one. */
  synchronized boolean again(boolean possible) {
    scheduled = possible && !unwritten.isEmpty();
    return scheduled;
  }

  /** The turn is in force; who waited for it is to be told. */
  synchronized List<CompletableFuture<Boolean>> reached(long turn) {
    return waiters.reach(turn);
  }

  /** What may be forgotten now, unless it is in use. */
  synchronized Over over(long now) {
    List<Fact> over = learned.over(now);
    Map<NamespacedName, PolicyRules> rules = new HashMap<>();
    for (Fact fact : over) {
      if (!rules.containsKey(fact.policy())) {
        policies
            .with(fact.policy(), (_, _) -> Set.of())
            .ifPresent(policy -> rules.put(fact.policy(), policy));
      }
    }
    return new Over(over, rules);
  }

  /** Forgets these, but keeps those in use until then; some may have been told again. */
  synchronized void forget(List<Fact> over, Set<Fact> used, long now, long until) {
    Set<Fact> still = new HashSet<>(learned.over(now));
    for (Fact fact : over) {
      if (still.contains(fact) && used.contains(fact)) {
        learned.learn(fact.policy(), fact.name(), Map.of(fact.address(), until));
      } else if (still.contains(fact)) {
        learned.remove(fact);
      }
    }
    stale = true;
  }

  /** What was written down last is not what is known. */
  synchronized boolean isStale() {
    return stale;
  }

  /** All that is known, to be written down. */
  synchronized Map<Fact, Long> all() {
    stale = false;
    return learned.all();
  }

  synchronized int count() {
    return learned.count();
  }
}
