package io.fairlead.agent.nftables;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A reading that, where it takes long, is taken again only after {@value #REST_PER_WORK} times as
 * long as it took; until then it is the last one. So however large the sets and however often
 * somebody asks, reading them does not hold up changes for long. For one thread at a time.
 *
 * @param <T> what is read
 */
final class PacedReading<T> {
  private static final int REST_PER_WORK = 20;
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** How it is taken. */
  interface Source<T> {
    T read() throws IOException;
  }

  private final LongSupplier nanoTime;
  private @Nullable T last;
  private long next;

  PacedReading(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A new one, or the last one where it is too early.
   *
   * @throws IOException when it can not be taken
   */
  T get(Source<T> source) throws IOException {
    long start = nanoTime.getAsLong();
    if (last != null && start - next < 0) {
      return last;
    }
    T read = source.read();
    long end = nanoTime.getAsLong();
    last = read;
    long took = end - start;
    next = took < LONG_NANOS ? end : end + REST_PER_WORK * took;
    return read;
  }
}
