package io.fairlead.subscription;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which control plane to try next, and after which wait: one after the other at short intervals,
 * and when none of them would, longer and longer. Used by one thread.
 */
final class Itinerary {
  private final BackOff backOff;
  private List<ControlPlaneEndpoint> known = List.of();
  private int next;
  private int untried;

  Itinerary(BackOff backOff) {
    this.backOff = backOff;
  }

  /** Where to now; empty: nowhere is known. */
  Optional<ControlPlaneEndpoint> next(List<ControlPlaneEndpoint> candidates) {
    if (!candidates.equals(known)) {
      begin(candidates);
    }
    if (known.isEmpty()) {
      return Optional.empty();
    }
    ControlPlaneEndpoint chosen = known.get(next);
    next = (next + 1) % known.size();
    untried--;
    return Optional.of(chosen);
  }

  /** The one that was tried last answered: when it ends, all others are worth a try at once. */
  void answered() {
    untried = known.size() - 1;
    backOff.reset();
  }

  /** How long to wait before the next attempt. */
  Duration pause() {
    if (untried > 0) {
      return backOff.shortest();
    }
    untried = known.size();
    return backOff.next();
  }

  /** Goes on behind the one that was tried last, if that is still known. */
  private void begin(List<ControlPlaneEndpoint> candidates) {
    int last =
        known.isEmpty() ? -1 : candidates.indexOf(known.get(Math.floorMod(next - 1, known.size())));
    known = List.copyOf(candidates);
    next = known.isEmpty() ? 0 : (last + 1) % known.size();
    untried = known.size();
    backOff.reset();
  }
}
