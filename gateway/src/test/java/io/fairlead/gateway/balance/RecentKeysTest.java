package io.fairlead.gateway.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is kept for clients costs bounded memory. */
class RecentKeysTest {
  @Test
  void theKeyThatAskedLongestAgoIsForgotten() {
    RecentKeys<AtomicInteger> keys = new RecentKeys<>(3, _ -> true);
    AtomicInteger first = keys.of("first", AtomicInteger::new);
    keys.of("second", AtomicInteger::new);
    keys.of("third", AtomicInteger::new);
    assertSame(first, keys.of("first", AtomicInteger::new), "asks once more");
    keys.of("fourth", AtomicInteger::new);
    assertEquals(3, keys.size());
    assertSame(first, keys.find("first"));
    assertEquals("null", String.valueOf(keys.find("second")));
  }

  @Test
  void whatMayNotBeForgottenStays() {
    RecentKeys<AtomicInteger> keys = new RecentKeys<>(2, open -> open.get() == 0);
    keys.of("busy", () -> new AtomicInteger(1));
    for (int i = 0; i < 100; i++) {
      keys.of("idle " + i, AtomicInteger::new);
    }
    assertEquals(2, keys.size());
    assertEquals(1, keys.of("busy", AtomicInteger::new).get());
  }

  /** Those that were in use when there were too many go once they are not. */
  @Test
  void itShrinksAgain() {
    RecentKeys<AtomicInteger> keys = new RecentKeys<>(2, open -> open.get() == 0);
    AtomicInteger[] busy = new AtomicInteger[20];
    for (int i = 0; i < 20; i++) {
      busy[i] = keys.of("busy " + i, () -> new AtomicInteger(1));
    }
    assertEquals(20, keys.size());
    for (AtomicInteger each : busy) {
      each.set(0);
    }
    for (int i = 0; i < 10; i++) {
      keys.of("idle " + i, AtomicInteger::new);
    }
    assertEquals(2, keys.size());
  }
}
