package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** However often somebody asks, little of the time goes into it. */
class PacedReadingTest {
  private static final long MILLIS = 1_000_000;

  private long now = Long.MAX_VALUE - 50; // wraps around soon, as nanoTime may
  private int reads;
  private final PacedReading<Integer> reading = new PacedReading<>(() -> now);

  private int get(long takes) throws IOException {
    return reading.get(
        () -> {
          now += takes * MILLIS;
          return ++reads;
        });
  }

  @Test
  void aLongOneRestsTwentyTimesAsLongAsItTook() throws IOException {
    assertEquals(1, get(249));
    assertEquals(2, get(250));
    now += 4_999 * MILLIS;
    assertEquals(2, get(1));
    now += MILLIS;
    assertEquals(3, get(1));
    assertEquals(4, get(1));
  }

  @Test
  void whatFailsIsTriedAgainAtOnce() throws IOException {
    assertThrows(
        IOException.class,
        () ->
            reading.get(
                () -> {
                  throw new IOException("no");
                }));
    assertEquals(1, get(10));
  }
}
