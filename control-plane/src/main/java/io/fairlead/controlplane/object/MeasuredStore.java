package io.fairlead.controlplane.object;

import io.fairlead.controlplane.metrics.StoreMetrics;
import io.fairlead.controlplane.metrics.StoreMetrics.Operation;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ObjectNode;

/** A store whose writes are timed: through entity and journal, until the catalog has them. */
public final class MeasuredStore implements ObjectStore {

  private final ObjectStore store;
  private final StoreMetrics metrics;

  public MeasuredStore(ObjectStore store, StoreMetrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  @Override
  public ObjectStore by(Author author) {
    return new MeasuredStore(store.by(author), metrics);
  }

  @Override
  public ObjectStore within(Duration patience) {
    return new MeasuredStore(store.within(patience), metrics);
  }

  @Override
  public CompletionStage<WriteReply> create(ResourceKey key, ObjectNode object) {
    long started = System.nanoTime();
    return timed(Operation.CREATE, started, store.create(key, object));
  }

  @Override
  public CompletionStage<WriteReply> replace(
      ResourceKey key, long expectedSequenceNr, ObjectNode object) {
    long started = System.nanoTime();
    return timed(Operation.UPDATE, started, store.replace(key, expectedSequenceNr, object));
  }

  @Override
  public CompletionStage<WriteReply> delete(
      ResourceKey key, Preconditions preconditions, DeleteOptions options) {
    long started = System.nanoTime();
    return timed(Operation.DELETE, started, store.delete(key, preconditions, options));
  }

  private CompletionStage<WriteReply> timed(
      Operation operation, long started, CompletionStage<WriteReply> writing) {
    return writing.thenApply(
        reply -> {
          if (reply instanceof WriteReply.Unavailable) {
            metrics.unavailable();
          } else {
            metrics.written(operation, Duration.ofNanos(System.nanoTime() - started));
          }
          return reply;
        });
  }
}
