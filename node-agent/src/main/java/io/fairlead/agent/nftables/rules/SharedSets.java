package io.fairlead.agent.nftables.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Sets that classes use, numbered; classes that want the same content share one. Used by one
 * thread.
 *
 * @param <C> what a set holds
 */
final class SharedSets<C> {

  /** What a set's content is in the kernel. */
  interface Layout<C> {
    Map<Element, Words> elements(C content, IpFamily family, int number);
  }

  private final Claimant.Kind kind;
  private final Layout<C> layout;
  private final Numbers<Key<C>> numbers;
  private final Map<Integer, Set<Key<C>>> used = new HashMap<>();
  private final Map<Key<C>, Integer> users = new HashMap<>();

  private record Key<C>(IpFamily family, C content) {}

  /**
   * No set yet.
   *
   * @param kind who claims their elements
   * @param first number that is given
   */
  SharedSets(Claimant.Kind kind, int first, Layout<C> layout) {
    this.kind = kind;
    this.layout = layout;
    this.numbers = new Numbers<>(first);
  }

  int number(IpFamily family, C content) {
    return numbers.of(new Key<>(family, content));
  }

  /**
   * From now on the class uses these sets.
   *
   * @return what the sets want that are new or no longer used
   */
  Map<Claimant, Map<Element, Words>> use(int classNumber, IpFamily family, Set<C> contents) {
    Set<Key<C>> now = new HashSet<>();
    contents.forEach(content -> now.add(new Key<>(family, content)));
    Set<Key<C>> before = now.isEmpty() ? used.remove(classNumber) : used.put(classNumber, now);
    Map<Claimant, Map<Element, Words>> wanted = new HashMap<>();
    for (Key<C> key : now) {
      if (before == null || !before.contains(key)) {
        users.merge(key, 1, Integer::sum);
        int number = numbers.of(key);
        wanted.put(
            Claimant.numbered(kind, number),
            number == Numbers.NONE_LEFT
                ? Map.of()
                : layout.elements(key.content(), family, number));
      }
    }
    if (before != null) {
      for (Key<C> key : before) {
        if (!now.contains(key) && users.merge(key, -1, Integer::sum) == 0) {
          users.remove(key);
          wanted.put(Claimant.numbered(kind, numbers.of(key)), Map.of());
          numbers.release(key);
        }
      }
    }
    return wanted;
  }
}
