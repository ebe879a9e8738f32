package io.fairlead.controlplane.progress;

import io.fairlead.model.meta.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
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

  /** When a change was first seen. */
  private record Change(Instant since, Urgency urgency) {}

  private final InstantSource clock;
  private final AwaitedRevisions<ResourceKey, Change> changes = new AwaitedRevisions<>();

  public Awaited(InstantSource clock) {
    this.clock = clock;
  }

  /** The object is different as of this revision. */
  public void changed(ResourceKey key, long revision) {
    changes.put(key, revision, new Change(clock.instant(), Urgency.AT_ONCE));
  }

  /** The object is as it was, but who has to have it is different. */
  public void reachesOthers(ResourceKey key, long revision) {
    Change before = changes.get(key);
    if (before == null || before.urgency == Urgency.AFTER_LAG) {
      changes.put(key, revision, new Change(clock.instant(), Urgency.AFTER_LAG));
    }
  }

  /** Nothing is awaited any more. */
  public void forget(ResourceKey key) {
    changes.remove(key);
  }

  /** The objects of which something is awaited. */
  public Collection<ResourceKey> all() {
    return changes.all();
  }

  /**
   * Those whose change can not be newer than this revision, which all have in force who should;
   * each once, or what all acknowledgements of a thousand objects just made cost would be their
   * square. For the rest there are regular looks.
   */
  public Collection<ResourceKey> upTo(long revision) {
    return changes.takeUpTo(revision);
  }

  /** Nothing is awaited: an acknowledgement concerns nobody. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  public boolean contains(ResourceKey key) {
    return changes.get(key) != null;
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
    Programmed programmed = progress.apply(changes.revision(key));
    Duration passed = Duration.between(change.since, clock.instant());
    boolean early = passed.abs().compareTo(LAG) < 0; // a clock that was set back says less than 0
    boolean fresh = change.urgency == Urgency.AFTER_LAG || !programmed.met();
    return early && fresh ? Optional.empty() : Optional.of(programmed);
  }
}
