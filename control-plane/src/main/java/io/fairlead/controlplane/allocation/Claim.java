package io.fairlead.controlplane.allocation;

import io.fairlead.persistence.event.JournalEvent;
import java.util.List;

/** What claiming values of a pool leads to. */
sealed interface Claim {

  /**
   * The owner may have them.
   *
   * @param values in the order of the wants
   * @param events none when the owner had them all
   */
  record Granted(List<String> values, List<JournalEvent> events) implements Claim {
    public Granted {
      values = List.copyOf(values);
      events = List.copyOf(events);
    }
  }

  /** The owner gets nothing. */
  record Refused(List<PoolReply.Problem> problems) implements Claim {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
