package io.fairlead.gateway.balance;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** One endpoint of a backend and how it does, counted by all event loops together. */
public final class LiveEndpoint {
  private final InetSocketAddress address;
  private final long hash;
  private final long since;
  private final AtomicInteger active = new AtomicInteger();
  private volatile EndpointHealth health = EndpointHealth.FINE;

  /**
   * @param since {@link System#nanoTime} of when its share begins to grow
   */
  LiveEndpoint(InetSocketAddress address, long since) {
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
