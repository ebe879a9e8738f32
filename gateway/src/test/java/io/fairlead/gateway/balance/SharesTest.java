package io.fairlead.gateway.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Turns by weight, and the even numbers they are made from. */
class SharesTest {

  @Test
  void sharesAreKeptOverAnyNumberOfTurns() {
    Shares<String> shares =
        new Shares<>(
            List.of(
                new Shares.Share<>(90, "many"),
                new Shares.Share<>(0, "none"),
                new Shares.Share<>(10, "few")));
    Map<String, Integer> seen = new HashMap<>();
    for (int turn = 1; turn <= 1000; turn++) {
      seen.merge(String.valueOf(shares.next()), 1, Integer::sum);
      assertEquals(turn * 0.1, seen.getOrDefault("few", 0), 2.5, "after " + turn);
    }
    assertEquals(2, seen.size(), () -> "G3: " + seen);
  }

  @Test
  void whereAllWeightsAreNothingItIsNobodysTurn() {
    assertEquals("null", String.valueOf(new Shares<>(List.of()).next()));
    assertEquals(
        "null", String.valueOf(new Shares<>(List.of(new Shares.Share<>(0, "none"))).next()));
  }

  /** G3: weights go up to 1,000,000, of 16 backends. */
  @RepeatedTest(10)
  void anyWeights() {
    Random random = new Random();
    int[] weights = IntStream.range(0, 16).map(_ -> random.nextInt(1_000_001)).toArray();
    Shares<Integer> shares =
        new Shares<>(
            IntStream.range(0, 16).mapToObj(i -> new Shares.Share<>(weights[i], i)).toList());
    long total = IntStream.of(weights).asLongStream().sum();
    int[] seen = new int[16];
    int turns = 5000;
    for (int i = 0; i < turns; i++) {
      Integer next = shares.next();
      seen[next == null ? 0 : next]++;
    }
    for (int i = 0; i < 16; i++) {
      assertEquals((double) turns * weights[i] / total, seen[i], 4, "share of " + i);
    }
  }

  @Test
  void numbersOfASmallRangeComeEquallyOften() {
    Turns turns = new Turns();
    int[] seen = new int[7];
    for (int i = 0; i < 7000; i++) {
      seen[(int) turns.next(7)]++;
    }
    assertTrue(IntStream.of(seen).allMatch(count -> Math.abs(count - 1000) <= 4));
  }
}
