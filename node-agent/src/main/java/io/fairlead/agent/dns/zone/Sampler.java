package io.fairlead.agent.dns.zone;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Puts records in random order, so that clients that take the first spread over all, and takes no
 * more of them than a reply can hold.
 *
 * @param most records worth encoding; asking for one more than fit makes the reply truncated
 */
public record Sampler(int most, RandomGenerator random) {
  private static final int FEW = 256;

  /** A random choice of {@code most} of the distinct ones, or all of them, in random order. */
  <T> List<T> pick(Parts<T> all) {
    int size = all.size();
    if (size > Math.max(most, FEW)) {
      List<T> some = all.at(indexes(size));
      if (new HashSet<>(some).size() == most) {
        Collections.shuffle(some, random);
        return some;
      }
    }
    return pick(all.distinct());
  }

  private <T> List<T> pick(List<T> all) {
    if (all.size() < 2) {
      return all;
    }
    List<T> copy = new ArrayList<>(all);
    int count = Math.min(most, copy.size());
    for (int i = 0; i < count; i++) {
      Collections.swap(copy, i, i + random.nextInt(copy.size() - i));
    }
    return copy.subList(0, count);
  }

  /** {@code most} different numbers below {@code size}, by the algorithm of Floyd. */
  private int[] indexes(int size) {
    BitSet chosen = new BitSet(size);
    for (int last = size - most; last < size; last++) {
      int any = random.nextInt(last + 1);
      chosen.set(chosen.get(any) ? last : any);
    }
    return chosen.stream().toArray();
  }
}
