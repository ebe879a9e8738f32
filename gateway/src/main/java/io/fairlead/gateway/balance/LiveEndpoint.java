package io.fairlead.gateway.balance;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One endpoint of a backend and how it does, counted by all event loops together. */
public final class LiveEndpoint {
  private final InetSocketAddress address;
  private final long hash;
  private final long since;
  private final AtomicInteger active = new AtomicInteger();
  private volatile EndpointHealth health = EndpointHealth.FINE;
  private volatile @Nullable Latency latency; // of two answers at once one may be lost

  /**
   * @param since {@link System#nanoTime} of when its share begins to grow
   * @param latency that it is thought to have until it answered; null: nobody knows
   */
  LiveEndpoint(InetSocketAddress address, long since, @Nullable Latency latency) {
    this.latency = latency;
    this.address = address;
    this.hash = Picking.hash(address.getAddress().getAddress(), address.getPort());
    this.since = since;
  }

  public InetSocketAddress address() {
    return address;
  }

  /** Of its address. */
  long hash() {
    return hash;
  }

  long since() {
    return since;
  }

  /** Requests under way to it. */
  public int active() {
    return active.get();
  }

  /** One more request. */
  public void begin() {
    active.incrementAndGet();
  }

  /** One of its requests is over. */
  public void end() {
    active.decrementAndGet();
  }

  /** It gets no request now, but for panic. */
  public boolean leftOut(long now) {
    return !health.usable(now);
  }

  /** Nanoseconds it is thought to take for an answer; NaN: nobody knows. */
  double latency(long now) {
    Latency known = latency;
    return known == null ? Double.NaN : known.at(now);
  }

  /** An answer took so long. */
  void took(long nanos, long now) {
    Latency known = latency;
    latency = (known == null ? new Latency(0, now) : known).after(nanos, now);
  }

  EndpointHealth health() {
    return health;
  }

  /**
   * It does otherwise now.
   *
   * @return how it did before
   */
  synchronized EndpointHealth update(UnaryOperator<EndpointHealth> change) {
    EndpointHealth before = health;
    health = change.apply(before);
    return before;
  }
}
