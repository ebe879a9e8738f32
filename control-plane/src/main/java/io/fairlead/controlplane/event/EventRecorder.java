package io.fairlead.controlplane.event;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.ownership.Ownership;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * Writes Events. The same thing said again raises the count of the Event there is; what can not be
 * written is logged and left, for Events are told again. Thread-safe, never blocks.
 */
public final class EventRecorder {
  private static final int WRITES_AT_ONCE = 8;

  private final Edits edits;
  private final InstantSource clock;
  private final Predicate<ResourceKey> mine;
  private final LatestOnly writes;

  /** One that writes all it is told. */
  public EventRecorder(Edits edits, InstantSource clock) {
    this(edits, clock, _ -> true, new LatestOnly(WRITES_AT_ONCE));
  }

  private EventRecorder(
      Edits edits, InstantSource clock, Predicate<ResourceKey> mine, LatestOnly writes) {
    this.edits = edits;
    this.clock = clock;
    this.mine = mine;
    this.writes = writes;
  }

  /** For what all control planes see and one is to tell: writes only of what this one owns. */
  public EventRecorder ofOwn(Ownership ownership) {
    return new EventRecorder(
        edits, clock, about -> mine.test(about) && ownership.mine("events", about), writes);
  }

  /** Says {@code what} about an object. */
  public void record(EventSource source, CatalogObject about, Occurrence what) {
    if (!mine.test(about.key())) {
      return;
    }
    ResourceKey key =
        new ResourceKey(
            ResourceKind.EVENT,
            EventObjects.namespace(about.key()),
            EventObjects.name(source, about, what));
    writes.submit(
        key,
        () ->
            edits.image().get(key) == null
                ? edits.create(key, EventObjects.first(source, about, what, clock.instant()))
                : edits.edit(key, before -> EventObjects.again(before, clock.instant())));
  }
}
