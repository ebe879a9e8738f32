package io.fairlead.gateway.gatewayapi;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers that spread evenly: any run of them has each part of the range by its share, where dice
 * would need many throws. Shared by all event loops.
 */
final class Turns {
  private static final int GOLDEN = 0x9e3779b9;

  private final AtomicInteger next = new AtomicInteger(ThreadLocalRandom.current().nextInt());

  /** From 0 to {@code total} - 1. */
  int next(int total) {
    long part = Integer.toUnsignedLong(next.getAndAdd(GOLDEN));
    return (int) ((part * total) >>> 32);
  }
}
