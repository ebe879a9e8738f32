package io.fairlead.gateway.balance;

import io.fairlead.model.balancing.BalancingSettings;
import io.fairlead.model.balancing.BalancingSettings.Limits;
import io.fairlead.model.balancing.BalancingSettings.Retries;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is under way to one backend, and what has happened to it. Outlives changes of its endpoints
 * and settings; any thread.
 */
public final class BackendLoad {
  private final AtomicInteger turn = new AtomicInteger(ThreadLocalRandom.current().nextInt());
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger repeats = new AtomicInteger();
  private final Clients clients = new Clients();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder overBudget = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder ejections = new LongAdder();
  private final LongAdder panics = new LongAdder();
  private final AtomicLong troubledUntil; // System.nanoTime; from then on nobody is ejected
  private volatile Limits limits;
  private volatile Retries retries;

  BackendLoad(Limits limits, Retries retries, long now) {
    this.troubledUntil = new AtomicLong(now);
    this.limits = limits;
    this.retries = retries;
  }

  void limit(Limits now, Retries retriesNow) {
    limits = now;
    retries = retriesNow;
  }

  /** Whose turn it is among {@code size}; it begins anywhere, so that gateways do not march. */
  int turn(int size) {
    return Integer.remainderUnsigned(turn.getAndIncrement(), size);
  }

  /** One more request; false: there are too many. */
  public boolean enter() {
    return take(requests, limits.requests());
  }

  public void leave() {
    requests.decrementAndGet();
  }

  /** One more request waits for a connection; false: too many do. */
  public boolean await() {
    return take(pending, limits.pending());
  }

  public void awaited() {
    pending.decrementAndGet();
  }

  /**
   * One more connection of this client, until {@link #leave(String)}; false: it has too many, or
   * too many in a short time.
   */
  public boolean enter(String client, BalancingSettings.Streams rule, long now) {
    boolean limited = rule.perClient() > 0 || rule.newPerClient() > 0;
    if (!limited || clients.begin(client, rule.perClient(), rule.newPerClient(), now)) {
      return true;
    }
    refused.increment();
    return false;
  }

  public void leave(String client) {
    clients.end(client);
  }

  /** One more connection; false: there are too many. */
  public boolean open() {
    return take(connections, limits.connections());
  }

  public void closed() {
    connections.decrementAndGet();
  }

  private boolean take(AtomicInteger count, int most) {
    if (count.incrementAndGet() > most && most > 0) {
      count.decrementAndGet();
      refused.increment();
      return false;
    }
    return true;
  }

  /** A request under way is asked again, until {@link #repeated}; false: too many are. */
  public boolean repeat() {
    Retries rule = retries;
    int most = (int) Math.max(rule.least(), (long) requests.get() * rule.percent() / 100);
    if (repeats.incrementAndGet() > most) {
      repeats.decrementAndGet();
      overBudget.increment();
      return false;
    }
    repeated.increment();
    return true;
  }

  /** A request that was asked again came to its end. */
  public void repeated() {
    repeats.decrementAndGet();
  }

  void ejection(long until) {
    ejections.increment();
    troubledUntil.accumulateAndGet(until, (known, next) -> next - known > 0 ? next : known);
  }

  /** No endpoint is ejected at this moment. */
  boolean calm(long now) {
    return now - troubledUntil.get() >= 0;
  }

  void panic() {
    panics.increment();
  }

  /** As it is now. */
  public Reading reading() {
    return new Reading(
        requests.get(),
        pending.get(),
        connections.get(),
        repeated.sum(),
        overBudget.sum(),
        refused.sum(),
        ejections.sum(),
        panics.sum());
  }

  /**
   * For metrics: the first three are gauges, the others count from the start.
   *
   * @param pending requests that wait for a connection
   * @param repeats requests given to another endpoint
   * @param overBudget those that were not, because too many were
   * @param refused requests refused by a limit
   * @param panics requests for which ejections did not count, because too few endpoints were left
   */
  public record Reading(
      int requests,
      int pending,
      int connections,
      long repeats,
      long overBudget,
      long refused,
      long ejections,
      long panics) {

    /** Both together. */
    public Reading plus(Reading other) {
      return new Reading(
          requests + other.requests,
          pending + other.pending,
          connections + other.connections,
          repeats + other.repeats,
          overBudget + other.overBudget,
          refused + other.refused,
          ejections + other.ejections,
          panics + other.panics);
    }
  }
}
