package io.fairlead.agent.dns.count;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram as it was at one moment.
 *
 * @param counts by bucket, the last beyond all bounds
 * @param sum of all values, in the unit of the bounds
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record Buckets(long[] counts, double sum) {
  private static final int TIMES = 16;
  private static final double SHORTEST = 0.000_25;

  static final double[] SECONDS = doubling(SHORTEST, TIMES);
  static final double[] BYTES = {
    0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16e3, 32e3, 48e3, 64e3
  };

  /** Bounds of durations, in seconds: CoreDNS' {@code plugin.TimeBuckets}. */
  public static double[] ofSeconds() {
    return SECONDS.clone();
  }

  /** Bounds of packets, in bytes, as CoreDNS has them. */
  public static double[] ofBytes() {
    return BYTES.clone();
  }

  private static double[] doubling(double first, int count) {
    double[] bounds = new double[count];
    for (int i = 0; i < count; i++) {
      bounds[i] = first * (1L << i);
    }
    return bounds;
  }

  /** The first bucket that has room for this. */
  static int bucket(double[] bounds, double value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }

  /** From numbers that begin at {@code from}: the buckets, then the sum. */
  static Buckets read(AtomicLongArray numbers, int from, double[] bounds, double unit) {
    long[] counts = new long[bounds.length + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = numbers.getOpaque(from + i);
    }
    return new Buckets(counts, numbers.getOpaque(from + counts.length) * unit);
  }

  Buckets plus(Buckets other) {
    long[] all = counts.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] += other.counts[i];
    }
    return new Buckets(all, sum + other.sum);
  }
}
