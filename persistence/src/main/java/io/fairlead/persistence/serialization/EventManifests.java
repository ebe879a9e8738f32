package io.fairlead.persistence.serialization;

import io.fairlead.persistence.event.EndpointsChanged;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import io.fairlead.persistence.event.PolicyStatusTold;
import io.fairlead.persistence.event.PoolClaimed;
import io.fairlead.persistence.event.PoolReleased;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Every event's manifest; each version of each has a golden file in the tests. */
public final class EventManifests {

  /** The one registry of events, used by entities and by the feed. */
  public static final ManifestRegistry REGISTRY =
      ManifestRegistry.of(
          withAuthor("ObjectCreated", ObjectEvent.Created.class),
          withAuthor("ObjectReplaced", ObjectEvent.Replaced.class),
          withAuthor("ObjectRemoved", ObjectEvent.Removed.class),
          Manifest.first("EndpointsChanged", EndpointsChanged.class),
          Manifest.first("PolicyResolved", PolicyResolved.class),
          Manifest.first("PolicyStatusTold", PolicyStatusTold.class),
          Manifest.first("PoolClaimed", PoolClaimed.class),
          Manifest.first("PoolReleased", PoolReleased.class));

  private EventManifests() {}

  /** Version 2 has an author; who wrote version 1 is not known. */
  private static <T> Manifest<T> withAuthor(String name, Class<T> type) {
    return new Manifest<>(name, 2, type, List.of(EventManifests::byNobodyKnown));
  }

  private static ObjectNode byNobodyKnown(ObjectNode event) {
    event.putObject("author").put("user", "").put("agent", "").put("verb", "");
    return event;
  }

  /**
   * An event as stored.
   *
   * @throws UnreadableRecordException when it is not readable
   */
  public static JournalEvent decode(byte[] bytes, String manifest) {
    return (JournalEvent) REGISTRY.decode(bytes, manifest);
  }
}
