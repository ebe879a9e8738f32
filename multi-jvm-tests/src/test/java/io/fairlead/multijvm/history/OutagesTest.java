package io.fairlead.multijvm.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Request.Patch;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutagesTest {
  private static final Key ONE = new Key(Wire.CONFIG_MAPS, "one");
  private static final Key OTHER = new Key(Wire.CONFIG_MAPS, "other");

  @Test
  void lastFromTheFirstWriteThatFailedToTheNextOneDone() {
    List<Operation> operations =
        List.of(
            done(0, ONE, 1, 2),
            failed(1, ONE, 5),
            failed(2, ONE, 8),
            done(3, OTHER, 9, 10),
            done(4, ONE, 16, 17));
    assertEquals(
        new Outages.Longest(Duration.ofSeconds(12), Duration.ofSeconds(8)),
        Outages.between(operations, 0, seconds(20)));
  }

  @Test
  void areOfOnePartOfTheHistory() {
    List<Operation> operations =
        List.of(failed(0, ONE, 1), done(1, ONE, 8, 9), done(2, ONE, 9, 11));
    assertEquals(
        new Outages.Longest(Duration.ofSeconds(2), Duration.ofSeconds(2)),
        Outages.between(operations, seconds(8) + 1, seconds(20)));
  }

  private static Operation done(int id, Key key, int from, int to) {
    String value = Wire.value(id);
    return new Operation(
        id,
        "client",
        seconds(from),
        seconds(to),
        new Patch(key, value),
        new Written(new Version("u", id, value, Set.of())));
  }

  private static Operation failed(int id, Key key, int from) {
    Patch patch = new Patch(key, Wire.value(id));
    return new Operation(id, "client", seconds(from), Operation.NEVER, patch, new Unknown());
  }

  private static long seconds(int count) {
    return count * 1_000_000L;
  }
}
