package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BackOffTest {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LAST = Duration.ofSeconds(2);

  @Property(tries = 100)
  void waitsDoubleUpToTheBoundWithJitter(@ForAll long seed) {
    BackOff backOff = new BackOff(FIRST, LAST, new Random(seed));
    Duration ceiling = FIRST;
    for (int attempt = 0; attempt < 12; attempt++) {
      Duration wait = backOff.next();
      assertTrue(wait.compareTo(ceiling) <= 0, wait + " over " + ceiling);
      assertTrue(wait.multipliedBy(2).compareTo(ceiling) >= 0, wait + " below half " + ceiling);
      Duration doubled = ceiling.multipliedBy(2);
      ceiling = doubled.compareTo(LAST) > 0 ? LAST : doubled;
    }
    backOff.reset();
    assertTrue(backOff.next().compareTo(FIRST) <= 0);
  }
}
