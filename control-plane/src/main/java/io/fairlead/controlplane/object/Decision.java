package io.fairlead.controlplane.object;

import io.fairlead.persistence.event.JournalEvent;
import java.util.List;

/** What one write leads to. */
public sealed interface Decision {

  /**
   * Persist these, then say so.
   *
   * @param events none when there is nothing to persist
   */
  record Change(List<JournalEvent> events, EntityReply.Outcome outcome) implements Decision {
    public Change {
      events = List.copyOf(events);
    }
  }

  /** Persist nothing and say why. */
  record Refusal(EntityReply reply) implements Decision {}

  /** A change of one event. */
  static Decision change(EntityReply.Outcome outcome, JournalEvent event) {
    return new Change(List.of(event), outcome);
  }

  /** All is well and nothing needs to happen. */
  static Decision nothing(EntityReply.Outcome outcome) {
    return new Change(List.of(), outcome);
  }
}
