package io.fairlead.agent.nftables.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sets of ports that classes allow, numbered; classes that allow the same share one. Used by
 * one thread.
 */
final class PortSets {
  /** The number of the set that holds everything. */
  static final int EVERYTHING = 1;

  private final Numbers<Key> numbers = new Numbers<>(EVERYTHING + 1);
  private final Map<Integer, Set<Key>> used = new HashMap<>();
  private final Map<Key, Integer> users = new HashMap<>();

  private record Key(IpFamily family, AllowedPorts ports) {}

  int number(IpFamily family, AllowedPorts ports) {
    return ports.everything() ? EVERYTHING : numbers.of(new Key(family, ports));
  }

  /**
   * From now on the class uses these sets.
   *
   * @return what the sets want that are new or no longer used
   */
  Map<Claimant, Map<Element, Words>> use(int classNumber, IpFamily family, Set<AllowedPorts> sets) {
    Set<Key> now = new HashSet<>();
    for (AllowedPorts ports : sets) {
      if (!ports.everything()) {
        now.add(new Key(family, ports));
      }
    }
    Set<Key> before = now.isEmpty() ? used.remove(classNumber) : used.put(classNumber, now);
    Map<Claimant, Map<Element, Words>> wanted = new HashMap<>();
    for (Key key : now) {
      if (before == null || !before.contains(key)) {
        users.merge(key, 1, Integer::sum);
        int number = numbers.of(key);
        wanted.put(
            Claimant.numbered(Claimant.Kind.PORTS, number),
            number == Numbers.NONE_LEFT ? Map.of() : key.ports().elements(family, number));
      }
    }
    if (before != null) {
      for (Key key : before) {
        if (!now.contains(key) && users.merge(key, -1, Integer::sum) == 0) {
          users.remove(key);
          wanted.put(Claimant.numbered(Claimant.Kind.PORTS, numbers.of(key)), Map.of());
          numbers.release(key);
        }
      }
    }
    return wanted;
  }
}
