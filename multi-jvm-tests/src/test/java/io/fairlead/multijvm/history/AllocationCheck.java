package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Timeline.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Whether an address is of two objects at one revision. */
final class AllocationCheck {
  /**
   * Who has an address.
   *
   * @param to the first revision at which it is free again
   */
  private record Holder(Key key, Change since, long to) {}

  private AllocationCheck() {}

  static List<Violation> violations(History history, Timeline timeline) {
    Set<Key> deletable = history.deletable();
    Map<String, List<Holder>> holders = new TreeMap<>();
    timeline
        .objects()
        .forEach(
            (key, changes) -> {
              for (Change change : changes.values()) {
                if (!change.deletion()) {
                  long to = to(change, changes, deletable.contains(key));
                  for (String address : change.version().addresses()) {
                    holders
                        .computeIfAbsent(address, _ -> new ArrayList<>())
                        .add(new Holder(key, change, to));
                  }
                }
              }
            });
    List<Violation> violations = new ArrayList<>();
    holders.forEach((address, all) -> overlap(address, all, violations));
    return violations;
  }

  /** Where it was deleted without any watch having told when, it had the address for a moment. */
  private static long to(Change since, NavigableMap<Long, Change> changes, boolean deletable) {
    Map.Entry<Long, Change> next = changes.higherEntry(since.revision());
    if (next != null && next.getValue().version().uid().equals(since.version().uid())) {
      return next.getKey();
    }
    return deletable ? since.revision() + 1 : Long.MAX_VALUE;
  }

  private static void overlap(String address, List<Holder> holders, List<Violation> violations) {
    holders.sort(Comparator.comparingLong(holder -> holder.since.revision()));
    for (int i = 0; i < holders.size(); i++) {
      Holder one = holders.get(i);
      for (int j = i + 1; j < holders.size(); j++) {
        Holder other = holders.get(j);
        if (other.since.revision() >= one.to) {
          break;
        }
        if (!other.since.version().uid().equals(one.since.version().uid())) {
          violations.add(
              new Violation(
                  Check.ALLOCATED_ONCE,
                  address + " is of " + one.key + " and of " + other.key,
                  one.since,
                  other.since));
        }
      }
    }
  }
}
