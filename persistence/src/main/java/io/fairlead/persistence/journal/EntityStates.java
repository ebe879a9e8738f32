package io.fairlead.persistence.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the entities' states are made of; known to those who own the entities. */
@FunctionalInterface
public interface EntityStates {

  /**
   * A state as the snapshot store keeps it.
   *
   * @param sequenceNr of the last event in it
   * @param payload never changed after it was handed over
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record StoredState(long sequenceNr, int serializer, String manifest, byte[] payload) {}

  /**
   * The state after these events, as the entity itself would recover it. Pure.
   *
   * @param base what they follow; null: they are the first
   * @throws RuntimeException when they make no sense: the entity is then left as it is
   */
  StoredState fold(String persistenceId, @Nullable StoredState base, List<FeedRecord> events);
}
