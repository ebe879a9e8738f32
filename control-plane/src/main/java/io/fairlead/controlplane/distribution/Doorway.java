package io.fairlead.controlplane.distribution;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections of which nobody knows yet whose they are, so that strangers can not take more
 * than a bounded part of this process: further ones are closed at once, and an agent among them
 * comes back. Thread-safe.
 */
final class Doorway {
  /** Strangers at once. */
  static final int MOST = 1024;

  /** Of them from one address. */
  static final int MOST_OF_ADDRESS = 256;

  private final int most;
  private final int mostOfAddress;
  private final AtomicInteger all = new AtomicInteger();
  private final Map<InetAddress, Integer> of = new ConcurrentHashMap<>();

  Doorway(int most, int mostOfAddress) {
    this.most = most;
    this.mostOfAddress = mostOfAddress;
  }

  /** One connection; empty: there are too many. */
  Optional<Visit> enter(InetAddress from) {
    int here = of.merge(from, 1, Integer::sum);
    Visit visit = new Visit(from);
    if (all.incrementAndGet() > most || here > mostOfAddress) {
      visit.leave();
      return Optional.empty();
    }
    return Optional.of(visit);
  }

  /** Connections of strangers now. */
  int waiting() {
    return all.get();
  }

  /** A connection until it is known whose it is, or ends. */
  final class Visit {
    private final InetAddress from;
    private final AtomicBoolean left = new AtomicBoolean();

    private Visit(InetAddress from) {
      this.from = from;
    }

    /** Known, or gone; the first time counts. */
    void leave() {
      if (left.compareAndSet(false, true)) {
        all.decrementAndGet();
        of.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
      }
    }

    boolean known() {
      return left.get();
    }
  }
}
