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
import java.util.Comparator;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events are gone an hour after they were made or last seen. In Kubernetes it is an hour after they
 * were last written, whenever what they tell of was.
 */
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
      if (lastSeen(event.json()).isBefore(oldest)) {
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

  /** The latest time that it names; what names none, nobody can say is fresh. */
  static Instant lastSeen(ObjectNode event) {
    return Stream.of(
            Fields.text(event.path("series"), "lastObservedTime"),
            Fields.text(event, "lastTimestamp"),
            Fields.text(event, "eventTime"),
            Fields.text(event.path("metadata"), "creationTimestamp"))
        .map(EventSweeper::time)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException noTime) {
      return Instant.EPOCH;
    }
  }
}
