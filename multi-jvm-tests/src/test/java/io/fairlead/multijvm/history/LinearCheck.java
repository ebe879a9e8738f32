package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Linearizer.Answer;
import io.fairlead.multijvm.history.Outcome.Found;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Reason;
import io.fairlead.multijvm.history.Outcome.Refused;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether each object of a history is one register to all, and the shortest part that is not. */
final class LinearCheck {
  private static final int MOST = 50_000;
  private static final int SHOWN = 40;

  private final History history;
  private final Linearizer linearizer;
  private int undecided;

  LinearCheck(History history, Timeline timeline) {
    this.history = history;
    this.linearizer = new Linearizer(timeline, MOST);
  }

  List<Violation> violations() {
    List<Violation> violations = new ArrayList<>();
    for (Key key : history.keys()) {
      List<Operation> on = on(key);
      switch (linearizer.check(key, on)) {
        case LINEARIZABLE -> {}
        case IMPOSSIBLE -> violations.add(explained(key, on));
        case UNDECIDED -> undecided++;
      }
    }
    return violations;
  }

  /** Of how many objects nobody can tell. */
  int undecided() {
    return undecided;
  }

  /** What was done to an object or read of it; a list reads each. */
  private List<Operation> on(Key key) {
    List<Operation> on = new ArrayList<>();
    for (Operation operation : history.operations()) {
      projected(operation, key).ifPresent(on::add);
    }
    return on;
  }

  private static Optional<Operation> projected(Operation operation, Key key) {
    return switch (operation.request()) {
      case ListAll(String kind, Freshness freshness) ->
          freshness == Freshness.MOST_RECENT
                  && kind.equals(key.kind())
                  && operation.outcome() instanceof Listed listing
              ? Optional.of(read(operation, key, listing.items().get(key)))
              : Optional.empty();
      case Get(Key _, Freshness freshness) when freshness == Freshness.ANY -> Optional.empty();
      case Request.Create _, Request.Update _, Request.Patch _, Request.Delete _, Get _ ->
          operation.key().filter(key::equals).map(_ -> operation);
    };
  }

  private static Operation read(Operation list, Key key, @Nullable Version item) {
    return new Operation(
        list.id(),
        list.client(),
        list.start(),
        list.end(),
        new Get(key, Freshness.MOST_RECENT),
        item == null ? new Refused(Reason.NOT_FOUND) : new Found(item));
  }

  private Violation explained(Key key, List<Operation> operations) {
    List<Operation> shortest = withoutReads(key, shortestPrefix(key, operations));
    int left = Math.max(0, shortest.size() - SHOWN);
    List<String> lines = new ArrayList<>();
    if (left > 0) {
      lines.add(left + " operations before");
    }
    shortest.stream().skip(left).map(Operation::toString).forEach(lines::add);
    return new Violation(
        Check.LINEARIZABLE, "no order of the operations on " + key + " explains them", lines);
  }

  /** What was known at the first moment at which it was impossible already. */
  private List<Operation> shortestPrefix(Key key, List<Operation> operations) {
    long[] ends =
        operations.stream().filter(e -> !e.unknown()).mapToLong(Operation::end).sorted().toArray();
    int possible = -1;
    int impossible = ends.length - 1;
    while (possible + 1 < impossible) {
      int middle = (possible + impossible) >>> 1;
      if (linearizer.check(key, prefix(operations, ends[middle])) == Answer.IMPOSSIBLE) {
        impossible = middle;
      } else {
        possible = middle;
      }
    }
    return impossible < 0 ? operations : prefix(operations, ends[impossible]);
  }

  private static List<Operation> prefix(List<Operation> operations, long until) {
    return operations.stream()
        .filter(each -> each.start() <= until)
        .map(each -> each.end() <= until ? each : each.pending())
        .filter(each -> !each.unknown() || each.request().writes())
        .toList();
  }

  /** Without each read that is not needed to see it; writes explain reads, and stay. */
  private List<Operation> withoutReads(Key key, List<Operation> operations) {
    List<Operation> rest = new ArrayList<>(operations);
    int size = Math.max(1, rest.size() / 4);
    while (size > 0) {
      for (int from = 0; from < rest.size(); from += size) {
        List<Operation> part = rest.subList(from, Math.min(rest.size(), from + size));
        List<Operation> less = new ArrayList<>(rest);
        less.removeAll(part.stream().filter(Register::reads).toList());
        if (less.size() < rest.size() && linearizer.check(key, less) == Answer.IMPOSSIBLE) {
          rest = less;
        }
      }
      size /= 2;
    }
    return rest;
  }
}
