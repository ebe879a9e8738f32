package io.fairlead.bench.fanout;

import io.fairlead.bench.Latencies;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each agent first held a revision or a later one. Agents tell from any thread; one thread at
 * a time asks.
 */
final class Arrivals {
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(15);

  private final AtomicLongArray revisions;
  private final AtomicLongArray at;
  private volatile long wanted = Long.MAX_VALUE;

  Arrivals(int agents) {
    revisions = new AtomicLongArray(agents);
    at = new AtomicLongArray(agents);
  }

  /** An agent holds all up to this revision. */
  void reached(int agent, long revision) {
    if (revisions.get(agent) < wanted) {
      at.set(agent, System.nanoTime());
    }
    revisions.set(agent, revision);
  }

  /** An agent's stream ended. */
  void lost(int agent) {
    revisions.set(agent, 0);
  }

  /** From now on the time of the last arrival before {@link #await} counts. */
  void forget() {
    wanted = Long.MAX_VALUE;
  }

  /**
   * Waits until all have it.
   *
   * @param but one that is not waited for; negative: none
   * @return the time of the last arrival
   */
  long await(long revision, int but) throws InterruptedException {
    wanted = revision;
    long deadline = System.nanoTime() + PATIENCE;
    long last = 0;
    for (int agent = 0; agent < revisions.length(); agent++) {
      while (agent != but && revisions.get(agent) < revision) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "agent %d has %d, not %d".formatted(agent, revisions.get(agent), revision));
        }
        TimeUnit.MICROSECONDS.sleep(200);
      }
      last = agent == but ? last : Math.max(last, at.get(agent));
    }
    return last;
  }

  /** How long after {@code since} each has heard last. */
  void each(long since, int but, Latencies into) {
    for (int agent = 0; agent < at.length(); agent++) {
      if (agent != but) {
        into.add(Math.max(0, at.get(agent) - since));
      }
    }
  }
}
