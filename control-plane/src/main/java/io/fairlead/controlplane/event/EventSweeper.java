package io.fairlead.controlplane.event;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;

/** Events are gone an hour after they were last seen, as in Kubernetes. */
public final class EventSweeper {
  static final Duration TIME_TO_LIVE = Duration.ofHours(1);

  private static final int WRITES_AT_ONCE = 4;

  private final Edits edits;
  private final InstantSource clock;
  private final LatestOnly writes = new LatestOnly(WRITES_AT_ONCE);

  public EventSweeper(Edits edits, InstantSource clock) {
    this.edits = edits;
    this.clock = clock;
  }

  /** Deletes those that are due. */
  public void sweep() {
    Instant oldest = clock.instant().minus(TIME_TO_LIVE);
    for (CatalogObject event : edits.image().list(ResourceKind.EVENT)) {
      if (lastSeen(event).isBefore(oldest)) {
        writes.submit(
            event.key(),
            () ->
                edits
                    .store()
                    .delete(
                        event.key(),
                        new Preconditions(null, event.sequenceNr()),
                        DeleteOptions.DEFAULT));
      }
    }
  }

  private static Instant lastSeen(CatalogObject event) {
    for (String text :
        new String[] {
          Fields.text(event.json().path("series"), "lastObservedTime"),
          Fields.text(event.json(), "lastTimestamp"),
          Fields.text(event.json(), "eventTime"),
          Fields.text(event.json().path("metadata"), "creationTimestamp")
        }) {
      if (!text.isEmpty()) {
        try {
          return Instant.parse(text);
        } catch (DateTimeParseException e) {
          return Instant.EPOCH; // not a time: nobody can say it is fresh
        }
      }
    }
    return Instant.EPOCH;
  }
}
