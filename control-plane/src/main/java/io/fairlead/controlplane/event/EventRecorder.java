package io.fairlead.controlplane.event;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.InstantSource;

/**
 * Writes Events. The same thing said again raises the count of the Event there is; what can not be
 * written is logged and left, for Events are told again. Thread-safe, never blocks.
 */
public final class EventRecorder {
  private static final int WRITES_AT_ONCE = 8;

  private final Edits edits;
  private final InstantSource clock;
  private final LatestOnly writes = new LatestOnly(WRITES_AT_ONCE);

  public EventRecorder(Edits edits, InstantSource clock) {
    this.edits = edits;
    this.clock = clock;
  }

  /** Says {@code what} about an object. */
  public void record(EventSource source, CatalogObject about, Occurrence what) {
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
