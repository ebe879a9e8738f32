package io.fairlead.bench;

import java.util.Arrays;

/** Durations of one kind; not thread-safe. */
public final class Latencies {
  private long[] nanos = new long[1024];
  private int count;

  public void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = duration;
  }

  void addAll(Latencies other) {
    for (int i = 0; i < other.count; i++) {
      add(other.nanos[i]);
    }
  }

  public int count() {
    return count;
  }

  /** {@code p50 1.2 ms, p99 4.0 ms, max 9.9 ms}. */
  public String summary() {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return "p50 %.2f ms, p99 %.2f ms, max %.2f ms"
        .formatted(at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
  }

  private static double at(long[] sorted, double quantile) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / 1e6;
  }
}
