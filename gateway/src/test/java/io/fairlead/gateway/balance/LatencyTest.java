package io.fairlead.gateway.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What is remembered of how long answers took. */
class LatencyTest {
  private static final long SECOND = 1_000_000_000L;

  /** Whatever came when: between what the last one took and the longest there was. */
  @RepeatedTest(20)
  void staysWithinWhatWasSeen() {
    Random random = new Random(); // any order of anything
    Latency latency = new Latency(0, 0);
    long now = 0;
    long longest = 0;
    for (int i = 0; i < 1000; i++) {
      now += random.nextLong(30 * SECOND);
      long took = random.nextLong(5 * SECOND);
      longest = Math.max(longest, took);
      Latency before = latency;
      latency = latency.after(took, now);
      assertTrue(latency.nanos() >= took, "a slow answer counts at once");
      assertTrue(
          latency.nanos() <= Math.max((double) longest, before.nanos()), "and none invents time");
      assertTrue(latency.after(took + 1, now).nanos() >= latency.after(took, now).nanos());
      assertTrue(latency.at(now + 1 + random.nextLong(SECOND)) <= latency.at(now), "it fades");
    }
  }

  @Test
  void quickAnswersCountByAndBy() {
    Latency latency = new Latency(0, 0).after(SECOND, 0);
    assertEquals(SECOND, latency.at(0));
    assertTrue(latency.after(0, SECOND / 10).nanos() > 0.95 * SECOND);
    long now = 0;
    for (int i = 0; i < 600; i++) {
      now += SECOND / 10;
      latency = latency.after(SECOND / 1000, now);
    }
    assertTrue(latency.nanos() < 0.01 * SECOND, "after a minute of answers of 1 ms");
  }
}
