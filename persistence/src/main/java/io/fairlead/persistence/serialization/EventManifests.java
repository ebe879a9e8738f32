package io.fairlead.persistence.serialization;

import io.fairlead.persistence.event.EndpointsChanged;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import io.fairlead.persistence.event.PoolClaimed;
import io.fairlead.persistence.event.PoolReleased;

/** Every event's manifest; each version of each has a golden file in the tests. */
public final class EventManifests {

  /** The one registry of events, used by entities and by the feed. */
  public static final ManifestRegistry REGISTRY =
      ManifestRegistry.of(
          Manifest.first("ObjectCreated", ObjectEvent.Created.class),
          Manifest.first("ObjectReplaced", ObjectEvent.Replaced.class),
          Manifest.first("ObjectRemoved", ObjectEvent.Removed.class),
          Manifest.first("EndpointsChanged", EndpointsChanged.class),
          Manifest.first("PolicyResolved", PolicyResolved.class),
          Manifest.first("PoolClaimed", PoolClaimed.class),
          Manifest.first("PoolReleased", PoolReleased.class));

  private EventManifests() {}

  /**
   * An event as stored.
   *
   * @throws UnreadableRecordException when it is not readable
   */
  public static JournalEvent decode(byte[] bytes, String manifest) {
    return (JournalEvent) REGISTRY.decode(bytes, manifest);
  }
}
