package io.fairlead.agent.dns.zone;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Puts records in random order, so that clients that take the first spread over all, and takes no
 * more of them than a reply can hold.
 *
 * @param most records worth encoding; asking for one more than fit makes the reply truncated
 */
public record Sampler(int most, RandomGenerator random) {

  /** A random choice of {@code most} of these, or all of them, in random order. */
  <T> List<T> pick(List<T> all) {
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
}
