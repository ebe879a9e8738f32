package io.fairlead.gateway.balance;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers that spread evenly: multiples of the golden ratio fall evenly on a circle, so any run of
 * them has each part of a range by its share, where dice would need many throws, in an order that
 * no client can hit upon. Shared by all event loops.
 */
public final class Turns {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L; // 2^64 divided by it

  private final AtomicLong next = new AtomicLong(ThreadLocalRandom.current().nextLong());

  /** From 0 to {@code total} - 1; 0 where that is 0. */
  public long next(long total) {
    return Math.unsignedMultiplyHigh(next.getAndAdd(GOLDEN), total);
  }
}
