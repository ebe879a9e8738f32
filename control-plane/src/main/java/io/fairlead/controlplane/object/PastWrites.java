package io.fairlead.controlplane.object;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.journal.EventHistory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/** Finds out from the journal whether a write happened whose answer was lost. Thread-safe. */
public final class PastWrites {

  /** Far more than can come between a write and the question whether it happened. */
  private static final int MOST = 256;

  private final EventHistory history;
  private final Executor blocking;

  /**
   * @param blocking where the journal is read
   */
  private PastWrites(EventHistory history, Executor blocking) {
    this.history = history;
    this.blocking = blocking;
  }

  /** Those of a journal, read where the system's threads may block. */
  public static PastWrites of(ActorSystem<?> system, EventHistory history) {
    return new PastWrites(history, system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  /** The event a write led to; empty: it did not happen. Fails when the journal can not be read. */
  CompletionStage<Optional<EventHistory.Entry>> find(ResourceKey key, Moment write) {
    String id = write.id();
    return CompletableFuture.supplyAsync(
        () ->
            history.newest(EntityType.persistenceId(key).id(), 0, Long.MAX_VALUE, MOST).stream()
                .filter(entry -> id.equals(entry.event().write()))
                .findFirst(),
        blocking);
  }
}
