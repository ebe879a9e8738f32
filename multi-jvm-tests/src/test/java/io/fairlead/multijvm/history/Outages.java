package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Deleted;
import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Outcome.Written;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long what could not be written, as a history tells; pure. */
final class Outages {
  /**
   * Of a part of a history.
   *
   * @param object the longest that one object could not be written: from when a write was sent that
   *     was never acknowledged, until one of the object was
   * @param silence the longest in which no write at all was acknowledged
   */
  record Longest(Duration object, Duration silence) {}

  private Outages() {}

  /** Of writes between two moments. */
  static Longest between(List<Operation> operations, long from, long to) {
    List<Operation> begun =
        operations.stream()
            .filter(each -> each.request().writes() && each.start() >= from && each.start() < to)
            .toList();
    return new Longest(object(begun), silence(operations, from, to));
  }

  private static Duration object(List<Operation> writes) {
    Map<Key, Long> failing = new HashMap<>();
    long longest = 0;
    List<Operation> byMoment =
        writes.stream().sorted(Comparator.comparingLong(Outages::moment)).toList();
    for (Operation write : byMoment) {
      Key key = write.key().orElseThrow();
      if (write.outcome() instanceof Unknown) {
        failing.putIfAbsent(key, write.start());
      } else if (acknowledged(write)) {
        long since = Math.min(write.start(), failing.getOrDefault(key, write.start()));
        longest = Math.max(longest, write.end() - since);
        failing.remove(key);
      }
    }
    return micros(longest);
  }

  /** When it says something: an answer when it came, a missing one from the beginning. */
  private static long moment(Operation write) {
    return write.outcome() instanceof Unknown ? write.start() : write.end();
  }

  private static boolean acknowledged(Operation write) {
    return write.outcome() instanceof Written || write.outcome() instanceof Deleted;
  }

  private static Duration silence(List<Operation> operations, long from, long to) {
    long last = from;
    long longest = 0;
    for (long end :
        operations.stream()
            .filter(Outages::acknowledged)
            .mapToLong(Operation::end)
            .filter(end -> end > from && end < to)
            .sorted()
            .toArray()) {
      longest = Math.max(longest, end - last);
      last = end;
    }
    return micros(longest);
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1000);
  }
}
