package io.fairlead.controlplane.object;

import io.fairlead.persistence.event.JournalEvent;

/**
 * Where in the journal an event stands.
 *
 * @param sequenceNr its place among the events of this persistence id
 */
public record JournalPosition(String persistenceId, long sequenceNr) {

  /** The event can not follow the state: the journal is corrupt, and that must not be quiet. */
  public IllegalStateException impossible(JournalEvent event, String state) {
    return new IllegalStateException(
        "journal of "
            + persistenceId
            + ": event "
            + sequenceNr
            + " ("
            + event.getClass().getSimpleName()
            + ") is impossible when the object is "
            + state);
  }
}
