package io.fairlead.gateway.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The numbers of connections of one route and Service that are not HTTP, on one event loop: written
 * by that loop alone, read by any thread.
 */
public final class StreamCounts {
  /** Seconds: upper ends of all buckets but the last. */
  static final double[] BOUNDS = {0.1, 1, 10, 60, 600, 3600};

  private static final double NANO = 1e-9;

  private final AtomicLong open = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final Map<StreamEnd, AtomicLong> ends = zeros();
  private final AtomicLongArray lengths = new AtomicLongArray(BOUNDS.length + 1);

  private static Map<StreamEnd, AtomicLong> zeros() {
    Map<StreamEnd, AtomicLong> zeros = new EnumMap<>(StreamEnd.class);
    for (StreamEnd why : StreamEnd.values()) {
      zeros.put(why, new AtomicLong());
    }
    return zeros;
  }

  /** One more is open. */
  public void began() {
    add(open, 1);
  }

  /** One that began is not open any more. */
  public void left() {
    add(open, -1);
  }

  /** Bytes passed on from clients and to clients. */
  public void passed(long fromClients, long toClients) {
    add(received, fromClients);
    add(sent, toClients);
  }

  /** One came to its end after so many nanoseconds. */
  public void ended(StreamEnd why, long after) {
    add(Objects.requireNonNull(ends.get(why)), 1);
    add(nanos, after);
    int bucket = 0;
    while (bucket < BOUNDS.length && after * NANO > BOUNDS[bucket]) {
      bucket++;
    }
    add(lengths, bucket);
  }

  private static void add(AtomicLong number, long more) {
    number.setOpaque(number.getPlain() + more);
  }

  private static void add(AtomicLongArray numbers, int at) {
    numbers.setOpaque(at, numbers.getPlain(at) + 1);
  }

  /** The numbers of a route as they are, of all event loops together. */
  static final class Sum {
    long open;
    long received;
    long sent;
    double seconds;
    final Map<StreamEnd, Long> ends = new EnumMap<>(StreamEnd.class);
    final long[] lengths = new long[BOUNDS.length + 1];

    Sum plus(StreamCounts other) {
      open += other.open.getOpaque();
      received += other.received.getOpaque();
      sent += other.sent.getOpaque();
      seconds += other.nanos.getOpaque() * NANO;
      other.ends.forEach((why, count) -> ends.merge(why, count.getOpaque(), Long::sum));
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] += other.lengths.getOpaque(i);
      }
      return this;
    }
  }
}
