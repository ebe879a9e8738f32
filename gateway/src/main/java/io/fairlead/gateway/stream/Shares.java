package io.fairlead.gateway.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns by weight. Multiples of the golden ratio fall evenly on a circle, so after any number of
 * turns each has had its share but for one or two, in an order that no client can hit upon. Used
 * from any thread.
 */
public final class Shares<T> {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L; // 2^64 divided by it

  private final List<T> items;
  private final long[] ends;
  private final AtomicLong turn = new AtomicLong(ThreadLocalRandom.current().nextLong());

  /** One with its weight, 0 and more. */
  public record Share<T>(int weight, T of) {}

  public Shares(List<Share<T>> shares) {
    List<T> of = new ArrayList<>();
    ends = new long[shares.size()];
    long end = 0;
    for (int i = 0; i < shares.size(); i++) {
      end += shares.get(i).weight();
      ends[i] = end;
      of.add(shares.get(i).of());
    }
    items = List.copyOf(of);
  }

  /** All of them, also those of weight 0. */
  public List<T> all() {
    return items;
  }

  /** Whose turn it is; null where all weights are 0 (G2). */
  public @Nullable T next() {
    long total = items.isEmpty() ? 0 : ends[ends.length - 1];
    long at = Math.unsignedMultiplyHigh(turn.getAndAdd(GOLDEN), total);
    for (int i = 0; i < ends.length; i++) {
      if (at < ends[i]) {
        return items.get(i);
      }
    }
    return null;
  }
}
