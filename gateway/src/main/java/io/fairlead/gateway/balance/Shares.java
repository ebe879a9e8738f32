package io.fairlead.gateway.balance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns by weight: after any number of them each has had its share but for one or two (G3). Used
 * from any thread.
 */
public final class Shares<T> {
  private final List<T> items;
  private final long[] ends;
  private final Turns turns = new Turns();

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
    long at = turns.next(total);
    for (int i = 0; i < ends.length; i++) {
      if (at < ends[i]) {
        return items.get(i);
      }
    }
    return null;
  }
}
