package io.fairlead.agent.dns.count;

import java.util.concurrent.atomic.AtomicLongArray;

/** How long something took, each time. Thread-safe. */
public final class Durations {
  private final AtomicLongArray numbers = new AtomicLongArray(Buckets.SECONDS.length + 2);

  public void add(long nanos) {
    numbers.getAndIncrement(Buckets.bucket(Buckets.SECONDS, nanos / 1e9));
    numbers.getAndAdd(Buckets.SECONDS.length + 1, nanos);
  }

  public Buckets read() {
    return Buckets.read(numbers, 0, Buckets.SECONDS, 1e-9);
  }
}
