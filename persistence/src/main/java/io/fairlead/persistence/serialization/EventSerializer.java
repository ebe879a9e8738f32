package io.fairlead.persistence.serialization;

/** Serializes the events of the journal; named in the configuration, made by Pekko. */
public final class EventSerializer extends RecordSerializer {

  /** Stored with every event; never changes. */
  public static final int IDENTIFIER = 71001;

  public EventSerializer() {
    super(IDENTIFIER, EventManifests.REGISTRY);
  }
}
