package io.fairlead.agent.userspace;

import io.fairlead.model.meta.NamespacedName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Where new connections of one Service port go under one traffic policy: a random usable target
 * (SD1), or the client's own (SD9). Shared by all listeners of the port, so affinity holds across
 * ClusterIP and NodePort. Replaced by the applying thread, read by the loops.
 */
final class PortTargets {
  static final int MAX_ATTEMPTS = 4;

  private static final AtomicLong VERSIONS = new AtomicLong();

  private record Choice(long version, List<Upstream> usable, int affinitySeconds) {}

  private final PortMeters meters;
  private final AffinityTable affinity = new AffinityTable();
  private volatile Choice choice = new Choice(0, List.of(), 0);

  PortTargets(PortMeters meters) {
    this.meters = meters;
  }

  /** Whose port it is. */
  NamespacedName service() {
    return meters.key().service();
  }

  /** From now on new connections go to these; established ones are left alone (SD17). */
  void replace(List<Upstream> usable, int affinitySeconds) {
    choice = new Choice(VERSIONS.incrementAndGet(), List.copyOf(usable), affinitySeconds);
    if (affinitySeconds == 0) {
      affinity.clear();
    } else {
      affinity.retain(usable);
    }
  }

  List<Upstream> usable() {
    return choice.usable;
  }

  /** Differs whenever {@link #usable} may, also between the targets of different ports. */
  long version() {
    return choice.version;
  }

  /**
   * Whom to try for this client, in order: the chosen target, then others in case it can not be
   * reached.
   */
  List<Upstream> candidates(InetAddress client, RandomGenerator random) {
    Choice now = choice;
    int size = now.usable.size();
    if (size == 0) {
      return List.of();
    }
    int drawn = random.nextInt(size);
    Upstream first = now.usable.get(drawn);
    if (now.affinitySeconds > 0) {
      long timeout = TimeUnit.SECONDS.toNanos(now.affinitySeconds);
      Upstream fresh = first;
      first = affinity.choose(client, now.usable, timeout, System.nanoTime(), () -> fresh);
    }
    if (size == 1) {
      return List.of(first);
    }
    List<Upstream> order = new ArrayList<>(Math.min(size, MAX_ATTEMPTS));
    order.add(first);
    for (int i = 0; i < size && order.size() < MAX_ATTEMPTS; i++) {
      Upstream next = now.usable.get((drawn + i) % size);
      if (!next.equals(first)) {
        order.add(next);
      }
    }
    return order;
  }

  /** Where to count what goes to this target. */
  Meter meter(Upstream upstream) {
    return meters.meter(upstream);
  }

  /** The client could not reach the target chosen for it and went to this one. */
  void failedOver(InetAddress client, Upstream upstream) {
    if (choice.affinitySeconds > 0) {
      affinity.move(client, upstream, System.nanoTime());
    }
  }
}
