package io.fairlead.controlplane.progress;

import io.fairlead.model.meta.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * The changes of objects that data planes may not have taken over yet. What comes through at once
 * is told as soon as it has, what does not only after {@link #LAG}. Used by one controller.
 */
public final class Awaited {
  /** Longer than a healthy node takes. */
  public static final Duration LAG = Duration.ofSeconds(2);

  /** How urgent it is to tell. */
  private enum Urgency {
    AT_ONCE,
    /** Several are likely to come together. */
    AFTER_LAG
  }

  /** A change, and when it was first seen. */
  private record Change(long revision, Instant since, Urgency urgency) {}

  private final InstantSource clock;
  private final Map<ResourceKey, Change> changes = new HashMap<>();

  public Awaited(InstantSource clock) {
    this.clock = clock;
  }

  /** The object is different as of this revision. */
  public void changed(ResourceKey key, long revision) {
    changes.put(key, new Change(revision, clock.instant(), Urgency.AT_ONCE));
  }

  /** The object is as it was, but who has to have it is different. */
  public void reachesOthers(ResourceKey key, long revision) {
    changes.merge(
        key,
        new Change(revision, clock.instant(), Urgency.AFTER_LAG),
        (before, now) -> before.urgency == Urgency.AT_ONCE ? before : now);
  }

  /** Nothing is awaited any more. */
  public void forget(ResourceKey key) {
    changes.remove(key);
  }

  /** The objects of which something is awaited. */
  public Collection<ResourceKey> all() {
    return List.copyOf(changes.keySet());
  }

  public boolean contains(ResourceKey key) {
    return changes.containsKey(key);
  }

  /**
   * How far the object's change has come.
   *
   * @param progress of a change of this revision
   * @return empty where nothing is awaited, or where it is too early to tell
   */
  public Optional<Programmed> look(ResourceKey key, LongFunction<Programmed> progress) {
    Change change = changes.get(key);
    if (change == null) {
      return Optional.empty();
    }
    Programmed programmed = progress.apply(change.revision);
    boolean early = clock.instant().isBefore(change.since.plus(LAG));
    boolean fresh = change.urgency == Urgency.AFTER_LAG || !programmed.met();
    return early && fresh ? Optional.empty() : Optional.of(programmed);
  }
}
