package io.fairlead.controlplane.distribution;

import io.fairlead.model.node.ImageKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which keys changed at which revision, for agents that come back: bounded, the oldest go first.
 * Used under the distributor's lock.
 */
final class History {
  private record Mark(long revision, ImageKey key) {}

  private final Deque<Mark> marks = new ArrayDeque<>();
  private final int bound;
  private long floor;

  /**
   * Starts empty.
   *
   * @param floor changes up to this revision are not known
   */
  History(long floor, int bound) {
    this.floor = floor;
    this.bound = bound;
  }

  void changed(long revision, ImageKey key) {
    marks.addLast(new Mark(revision, key));
    if (marks.size() > bound) {
      floor = marks.removeFirst().revision;
    }
  }

  /** Keys that changed after the revision; empty when that is too long ago to know. */
  Optional<Set<ImageKey>> since(long revision) {
    if (revision < floor) {
      return Optional.empty();
    }
    Set<ImageKey> keys = new LinkedHashSet<>();
    Iterator<Mark> newestFirst = marks.descendingIterator();
    while (newestFirst.hasNext()) {
      Mark mark = newestFirst.next();
      if (mark.revision <= revision) {
        break;
      }
      keys.add(mark.key);
    }
    return Optional.of(keys);
  }
}
