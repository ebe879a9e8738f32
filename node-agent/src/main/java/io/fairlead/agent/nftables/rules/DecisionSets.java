package io.fairlead.agent.nftables.rules;

import io.fairlead.model.networkpolicy.Action;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sets of decisions that classes of a tier lead to, numbered; classes that decide the same
 * share one. Used by one thread.
 */
final class DecisionSets {

  private final Numbers<Key> numbers = new Numbers<>(1);
  private final Map<Integer, Set<Key>> used = new HashMap<>();
  private final Map<Key, Integer> users = new HashMap<>();

  private record Key(IpFamily family, PortDecisions decisions) {}

  /** What stands for the action in the mark; 0: the next stage is asked. */
  static int number(Action action) {
    return switch (action) {
      case ACCEPT -> 1;
      case DENY -> 2;
      case PASS -> 0;
    };
  }

  int number(IpFamily family, PortDecisions decisions) {
    return numbers.of(new Key(family, decisions));
  }

  /**
   * From now on the class uses these sets.
   *
   * @return what the sets want that are new or no longer used
   */
  Map<Claimant, Map<Element, Words>> use(
      int classNumber, IpFamily family, Set<PortDecisions> sets) {
    Set<Key> now = new HashSet<>();
    sets.forEach(decisions -> now.add(new Key(family, decisions)));
    Set<Key> before = now.isEmpty() ? used.remove(classNumber) : used.put(classNumber, now);
    Map<Claimant, Map<Element, Words>> wanted = new HashMap<>();
    for (Key key : now) {
      if (before == null || !before.contains(key)) {
        users.merge(key, 1, Integer::sum);
        int number = numbers.of(key);
        wanted.put(
            Claimant.numbered(Claimant.Kind.DECISIONS, number),
            number == Numbers.NONE_LEFT ? Map.of() : key.decisions().elements(family, number));
      }
    }
    if (before != null) {
      for (Key key : before) {
        if (!now.contains(key) && users.merge(key, -1, Integer::sum) == 0) {
          users.remove(key);
          wanted.put(Claimant.numbered(Claimant.Kind.DECISIONS, numbers.of(key)), Map.of());
          numbers.release(key);
        }
      }
    }
    return wanted;
  }
}
