package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.balance.LiveEndpoint;
import io.fairlead.gateway.balance.Outcome;
import io.fairlead.gateway.routing.RetryRule;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints one request tries, each once, or round and round where tries have time between
 * them, and how each of them did. It counts as under way to the present one until {@link #end}.
 * Only touched on its event loop.
 */
final class Attempts {
  private final Balancer balancer;
  private final Balancer.Wish wish;
  private final int most;
  private int tried;
  private int index = -1;
  private @Nullable BitSet before; // those tried before the present one
  private @Nullable LiveEndpoint current;
  private boolean repeating; // counts as a repeat

  /**
   * @param retry how often it may try
   */
  Attempts(Balancer balancer, RetryRule retry, Balancer.Wish wish) {
    this.balancer = balancer;
    this.wish = wish;
    this.most =
        retry.backoff() == null
            ? Math.min(retry.tries(), balancer.endpoints().size())
            : retry.tries();
  }

  /** The next endpoint; null when enough were tried. */
  @Nullable LiveEndpoint next() {
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
    index = balancer.next(wish, index, before, System.nanoTime());
    tried++;
    LiveEndpoint next = balancer.endpoints().get(index);
    next.begin();
    current = next;
    return next;
  }

  /** The endpoint it is at; null when it is at none. */
  @Nullable LiveEndpoint current() {
    return current;
  }

  /** Another endpoint may be asked: there is one, and not too many requests are repeated. */
  boolean another() {
    if (tried < most && !repeating) {
      repeating = balancer.load().repeat();
    }
    return tried < most && repeating;
  }

  /** How many were given out. */
  int tried() {
    return tried;
  }

  /** The present endpoint did this. */
  void report(Outcome outcome) {
    if (current != null) {
      balancer.report(current, outcome, System.nanoTime());
    }
  }

  private void leave() {
    if (current != null) {
      current.end();
      current = null;
    }
  }

  /** The request came to its end. */
  void end() {
    leave();
    if (repeating) {
      repeating = false;
      balancer.load().repeated();
    }
  }
}
