package io.fairlead.gateway.balance;

import io.fairlead.model.balancing.BalancingSettings.Algorithm;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints one request or connection tries, each once, or round and round where tries have
 * time between them, and how each of them did. It counts as under way to the present one until
 * {@link #end}. Only touched on its event loop.
 */
public final class Attempts {
  private final Balancer balancer;
  private final Balancer.Wish wish;
  private final int most;
  private final boolean timed; // what an answer took is asked for
  private int tried;
  private int index = -1;
  private long since; // of the present one
  private @Nullable BitSet before; // those tried before the present one
  private @Nullable LiveEndpoint current;
  private boolean repeating; // counts as a repeat

  /**
   * @param balancer with at least one endpoint
   * @param most how often it may try
   */
  public Attempts(Balancer balancer, int most, Balancer.Wish wish) {
    this.balancer = balancer;
    this.wish = wish;
    this.timed = balancer.algorithm(wish) == Algorithm.EWMA;
    this.most = most;
  }

  /** The next endpoint; null when enough were tried. */
  public @Nullable LiveEndpoint next() {
    leave();
    if (tried >= most) {
      return null;
    }
    if (index >= 0) {
      before = before == null ? new BitSet() : before;
      before.set(index);
      if (before.cardinality() == balancer.endpoints().size()) {
        before.clear();
      }
    }
    long now = System.nanoTime();
    index = balancer.next(wish, index, before, now);
    since = now;
    tried++;
    LiveEndpoint next = balancer.endpoints().get(index);
    next.begin();
    current = next;
    return next;
  }

  /** The endpoint it is at; null when it is at none. */
  public @Nullable LiveEndpoint current() {
    return current;
  }

  /** Another endpoint may be asked: there is one, and not too many requests are repeated. */
  public boolean another() {
    if (tried < most && !repeating) {
      repeating = balancer.load().repeat();
    }
    return tried < most && repeating;
  }

  /** How many were given out. */
  public int tried() {
    return tried;
  }

  /** The present endpoint did this. */
  public void report(Outcome outcome) {
    if (current != null) {
      long now = System.nanoTime();
      balancer.report(current, outcome, now);
      if (timed) {
        long took = now - since;
        current.took(outcome == Outcome.NO_ANSWER ? Math.max(took, Latency.FAILURE) : took, now);
      }
    }
  }

  private void leave() {
    if (current != null) {
      current.end();
      current = null;
    }
  }

  /** The request came to its end. */
  public void end() {
    leave();
    if (repeating) {
      repeating = false;
      balancer.load().repeated();
    }
  }
}
