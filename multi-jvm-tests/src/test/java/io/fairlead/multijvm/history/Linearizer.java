package io.fairlead.multijvm.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for an order of the operations on one object in which each had its outcome, and none is
 * before one that ended before it began (Wing and Gong, with Lowe's memory of what was tried). An
 * operation of unknown outcome may be in it, anywhere after its start, or not at all.
 *
 * <p>Which writes came first is guessed from their revisions; the guess only says what is tried
 * first. A read that can come next always does: whatever is possible without it there is possible
 * with it.
 */
final class Linearizer {
  /** What was found. */
  enum Answer {
    LINEARIZABLE,
    IMPOSSIBLE,
    /** The search took too long. */
    UNDECIDED
  }

  private record Tried(BitSet done, String state) {}

  private final Register register;
  private final Timeline timeline;
  private final int most;

  /**
   * @param most situations that are looked at
   */
  Linearizer(Timeline timeline, int most) {
    this.register = new Register(timeline);
    this.timeline = timeline;
    this.most = most;
  }

  /** Of the operations on one object, which is absent at first. */
  Answer check(Key key, List<Operation> operations) {
    return new Search(key, operations).run();
  }

  private final class Search {
    private final Key key;
    private final List<Operation> known; // by start
    private final List<Operation> unknown;
    private final Set<Tried> tried = new HashSet<>();
    private boolean exhausted;

    Search(Key key, List<Operation> operations) {
      this.key = key;
      Comparator<Operation> byStart = Comparator.comparingLong(Operation::start);
      known = operations.stream().filter(each -> !each.unknown()).sorted(byStart).toList();
      unknown = operations.stream().filter(Operation::unknown).sorted(byStart).toList();
    }

    Answer run() {
      boolean found = from(new BitSet(), Register.ABSENT);
      if (found) {
        return Answer.LINEARIZABLE;
      }
      return exhausted ? Answer.UNDECIDED : Answer.IMPOSSIBLE;
    }

    /** Whether the rest can be brought into an order, with these done: known, then unknown. */
    private boolean from(BitSet before, String state) {
      BitSet done = (BitSet) before.clone();
      List<Integer> next = next(done, state);
      if (done.nextClearBit(0) >= known.size()) {
        return true;
      }
      if (!tried.add(new Tried(done, state))) {
        return false;
      }
      if (tried.size() > most) {
        exhausted = true;
        return false;
      }
      for (int index : next) {
        Optional<String> after = register.after(state, operation(index));
        if (after.isPresent()) {
          done.set(index);
          if (from(done, after.get())) {
            return true;
          }
          done.clear(index);
        }
        if (exhausted) {
          return false;
        }
      }
      return false;
    }

    /** Does the reads that can come next; the writes that may, the likeliest first. */
    private List<Integer> next(BitSet done, String state) {
      while (true) {
        long firstEnd = Operation.NEVER;
        List<Integer> writes = new ArrayList<>();
        List<Integer> reads = new ArrayList<>();
        for (int i = done.nextClearBit(0);
            i < known.size() && known.get(i).start() <= firstEnd;
            i = done.nextClearBit(i + 1)) {
          firstEnd = Math.min(firstEnd, known.get(i).end());
          (Register.reads(known.get(i)) ? reads : writes).add(i);
        }
        boolean any = false;
        for (int read : reads) {
          if (known.get(read).start() <= firstEnd
              && register.after(state, known.get(read)).isPresent()) {
            done.set(read);
            any = true;
          }
        }
        if (!any) {
          return candidates(done, writes, firstEnd, state);
        }
      }
    }

    private List<Integer> candidates(
        BitSet done, List<Integer> writes, long firstEnd, String state) {
      List<Integer> candidates = new ArrayList<>();
      writes.stream().filter(i -> known.get(i).start() <= firstEnd).forEach(candidates::add);
      for (int i = 0; i < unknown.size() && unknown.get(i).start() <= firstEnd; i++) {
        if (!done.get(known.size() + i) && unknown.get(i).request().writes()) {
          candidates.add(known.size() + i);
        }
      }
      boolean deletion = deletedNext(state);
      candidates.sort(Comparator.comparingLong(i -> rank(operation(i), deletion)));
      return candidates;
    }

    private Operation operation(int index) {
      return index < known.size() ? known.get(index) : unknown.get(index - known.size());
    }

    /** Whether the change after this state was, as far as anybody told, a deletion. */
    private boolean deletedNext(String state) {
      return timeline
          .madeBy(state)
          .map(version -> timeline.object(key).higherEntry(version.revision()))
          .map(entry -> entry.getValue().deletion())
          .orElse(false);
    }

    private long rank(Operation operation, boolean deletion) {
      if (operation.request() instanceof Request.Delete && deletion) {
        return operation.unknown() ? 0 : -1;
      }
      long otherwise = operation.unknown() ? Long.MAX_VALUE : Long.MAX_VALUE - 1;
      return operation.value().flatMap(timeline::madeBy).map(Version::revision).orElse(otherwise);
    }
  }
}
