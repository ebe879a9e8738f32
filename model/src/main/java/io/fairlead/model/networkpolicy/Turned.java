package io.fairlead.model.networkpolicy;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pods of whose connections a change of policies may turn some from allowed to denied: all
 * others need not be looked at. Pure.
 *
 * @param ingress addresses; connections to them
 * @param egress addresses; connections from them
 */
public record Turned(Set<String> ingress, Set<String> egress) {

  /** Nothing can be denied now that was not before. */
  public static final Turned NONE = new Turned(Set.of(), Set.of());

  public Turned {
    ingress = Set.copyOf(ingress);
    egress = Set.copyOf(egress);
  }

  /**
   * Those of one policy.
   *
   * @param before null: it was not there
   * @param now null: it is gone
   */
  public static Turned by(@Nullable PolicyRules before, @Nullable PolicyRules now) {
    return new Turned(
        turned(Direction.INGRESS, before, now), turned(Direction.EGRESS, before, now));
  }

  /** Those of both. */
  public Turned and(Turned other) {
    if (isEmpty()) {
      return other;
    }
    return other.isEmpty()
        ? this
        : new Turned(union(ingress, other.ingress), union(egress, other.egress));
  }

  public boolean isEmpty() {
    return ingress.isEmpty() && egress.isEmpty();
  }

  /** The connection is one of those. */
  public boolean concerns(Connection connection) {
    return ingress.contains(connection.destination()) || egress.contains(connection.source());
  }

  private static Set<String> turned(
      Direction direction, @Nullable PolicyRules before, @Nullable PolicyRules now) {
    Set<String> were = pods(before, direction);
    Set<String> are = pods(now, direction);
    if (before != null && now != null && allowsNoLess(direction, before, now)) {
      Set<String> different = new HashSet<>(were);
      different.removeIf(are::contains);
      are.stream().filter(pod -> !were.contains(pod)).forEach(different::add);
      return different;
    }
    return union(were, are);
  }

  private static Set<String> pods(@Nullable PolicyRules policy, Direction direction) {
    return policy == null || !policy.isolates(direction) ? Set.of() : policy.pods();
  }

  /** Pods that stay selected lose nothing: at most there are more peers than before. */
  private static boolean allowsNoLess(Direction direction, PolicyRules before, PolicyRules now) {
    var old = before.rules(direction);
    var rules = now.rules(direction);
    if (!before.standing().equals(now.standing())
        || before.established() != now.established()
        || old.size() != rules.size()) {
      return false;
    }
    for (int i = 0; i < old.size(); i++) {
      PolicyRules.Rule was = old.get(i);
      PolicyRules.Rule is = rules.get(i);
      boolean morePeers =
          now.rank() == null
              ? is.peerPods().containsAll(was.peerPods())
              : is.peerPods().equals(was.peerPods());
      if (!morePeers
          || was.anyPeer() != is.anyPeer()
          || !was.ipBlocks().equals(is.ipBlocks())
          || !was.ports().equals(is.ports())
          || was.decides() != is.decides()) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }
}
