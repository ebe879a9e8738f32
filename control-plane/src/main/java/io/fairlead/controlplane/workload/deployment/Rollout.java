package io.fairlead.controlplane.workload.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How many pods each ReplicaSet of a Deployment is to have next: one move at a time towards all
 * pods being the new one's. Changes drafts only.
 */
final class Rollout {
  private final Strategy strategy;
  private final Optional<SetDraft> newest;
  private final List<SetDraft> old;

  /**
   * @param newest the one of the current template
   * @param old the others
   */
  Rollout(Strategy strategy, Optional<SetDraft> newest, List<SetDraft> old) {
    this.strategy = strategy;
    this.newest = newest;
    this.old = old.stream().sorted(BY_AGE).toList();
  }

  private static final Comparator<SetDraft> BY_AGE =
      Comparator.comparing(SetDraft::created).thenComparing(SetDraft::name);

  /** RollingUpdate: more of the new ones, else fewer of the old ones. */
  void roll(SetDraft next) {
    if (!growOrShrink(next)) {
      shrinkOld(next);
    }
  }

  /** Whether the new one has to have another count. */
  private boolean growOrShrink(SetDraft next) {
    int target =
        next.replicas() > strategy.replicas() ? strategy.replicas() : grown(next.replicas());
    if (target == next.replicas()) {
      return false;
    }
    next.scale(target, strategy);
    return true;
  }

  private int grown(int replicas) {
    int room = strategy.most() - replicas(all());
    return room <= 0 ? replicas : replicas + Math.min(room, strategy.replicas() - replicas);
  }

  /**
   * Waits until all of them have seen what they were told last: until then their counts may include
   * pods they are just deleting. Kubernetes does not wait, and may have fewer for a moment.
   */
  private void shrinkOld(SetDraft next) {
    if (!all().stream().allMatch(SetDraft::observed)) {
      return;
    }
    int unavailable = next.replicas() - next.available();
    int most = replicas(all()) - strategy.least() - unavailable;
    if (most <= 0 || replicas(old) == 0) {
      return;
    }
    int left = most;
    // Those that are not available are not missed.
    for (SetDraft set : old) {
      int unhealthy = Math.min(left, set.replicas() - set.available());
      if (unhealthy > 0) {
        set.scale(set.replicas() - unhealthy, strategy);
        left -= unhealthy;
      }
    }
    int spare = Math.min(left, available(all()) - strategy.least());
    for (SetDraft set : old) {
      int fewer = Math.min(spare, set.replicas());
      if (fewer > 0) {
        set.scale(set.replicas() - fewer, strategy);
        spare -= fewer;
      }
    }
  }

  /** Recreate: none of the old ones. */
  boolean stopOld() {
    List<SetDraft> active = old.stream().filter(SetDraft::active).toList();
    active.forEach(set -> set.scale(0, strategy));
    return !active.isEmpty();
  }

  /** The Deployment was scaled: every ReplicaSet keeps its share of it. */
  void rescale() {
    List<SetDraft> active = all().stream().filter(SetDraft::active).toList();
    if (active.size() <= 1) {
      Optional<SetDraft> only =
          active.stream()
              .findFirst()
              .or(() -> newest)
              .or(() -> old.reversed().stream().findFirst());
      only.ifPresent(set -> set.scale(strategy.replicas(), strategy));
    } else if (newest.filter(this::saturated).isPresent()) {
      stopOld();
    } else if (strategy.rolling()) {
      inProportion(active);
    }
  }

  private boolean saturated(SetDraft set) {
    return set.replicas() == strategy.replicas()
        && set.number(SetDraft.DESIRED) == strategy.replicas()
        && set.available() == strategy.replicas();
  }

  /** What rounding leaves over goes to the largest. */
  private void inProportion(List<SetDraft> active) {
    int allowed = strategy.replicas() > 0 ? strategy.most() : 0;
    int toAdd = allowed - replicas(active);
    Comparator<SetDraft> largest = Comparator.comparingInt(SetDraft::replicas).reversed();
    List<SetDraft> order = new ArrayList<>(active);
    order.sort(largest.thenComparing(toAdd > 0 ? BY_AGE.reversed() : BY_AGE));
    List<Integer> sizes = new ArrayList<>();
    int added = 0;
    for (SetDraft set : order) {
      int share = share(set, toAdd - added);
      sizes.add(set.replicas() + share);
      added += share;
    }
    for (int i = 0; i < order.size(); i++) {
      int leftOver = i == 0 ? toAdd - added : 0;
      order.get(i).scale(Math.max(0, sizes.get(i) + leftOver), strategy);
    }
  }

  private int share(SetDraft set, int left) {
    if (left == 0) {
      return 0;
    }
    int fraction = fraction(set);
    return left > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
  }

  private int fraction(SetDraft set) {
    if (strategy.replicas() == 0) {
      return -set.replicas();
    }
    long before = set.number(SetDraft.MAX);
    if (before == 0) {
      return 0;
    }
    return (int) Math.round((double) set.replicas() * strategy.most() / before) - set.replicas();
  }

  private List<SetDraft> all() {
    List<SetDraft> all = new ArrayList<>(old);
    newest.ifPresent(all::add);
    return all;
  }

  private static int replicas(List<SetDraft> sets) {
    return sets.stream().mapToInt(SetDraft::replicas).sum();
  }

  private static int available(List<SetDraft> sets) {
    return sets.stream().mapToInt(SetDraft::available).sum();
  }
}
