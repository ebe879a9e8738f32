package io.fairlead.controlplane.api;

import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.Decision;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.EntityReply;
import io.fairlead.controlplane.object.EntityType;
import io.fairlead.controlplane.object.JournalPosition;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.EventHistory;
import io.fairlead.persistence.journal.FeedRecord;
import io.fairlead.persistence.journal.FeedUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A journal in memory with the real object lifecycle before it and the real catalog behind it: what
 * the API needs of a control plane, without shards and database.
 */
public final class MemoryJournal implements ChangeFeed, ObjectStore, EventHistory {
  private static final Duration SEEN = Duration.ofSeconds(30);

  private final List<FeedRecord> records = new ArrayList<>();
  private final Map<ResourceKey, ObjectState> states = new HashMap<>();
  private final Map<ResourceKey, Long> sequences = new HashMap<>();
  private final ActorRef<EntityReply> nobody;
  private final AtomicReference<@Nullable Catalog> catalog = new AtomicReference<>();
  private volatile @Nullable Supplier<CompletionStage<WriteReply>> fixed;
  private volatile boolean unreadable;

  public MemoryJournal(ActorSystem<?> system) {
    this.nobody = system.ignoreRef();
  }

  /** Writes are answered when this catalog has seen them. */
  public void tell(Catalog started) {
    catalog.set(started);
  }

  /** Makes every write end like this; null: work again. */
  void answerAlways(@Nullable WriteReply reply) {
    fixed = reply == null ? null : () -> done(reply);
  }

  /** Writes are never answered from now on; completes when there is one. */
  CompletableFuture<Void> answerNever() {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    fixed =
        () -> {
          asked.complete(null);
          return new CompletableFuture<>();
        };
    return asked;
  }

  /** Makes every read fail from now on, or no more. */
  void unreadable(boolean from) {
    unreadable = from;
  }

  @Override
  public String epoch() {
    return "memory";
  }

  /** Others write here, too: {@link #elsewhere}. */
  @Override
  public boolean othersWrite() {
    return true;
  }

  /** A store of another control plane: nobody tells the catalog of what it writes. */
  void elsewhere(ResourceKey key, EntityCommand.Write command) {
    if (decide(key, command) instanceof Decision.Refusal(EntityReply why)) {
      throw new IllegalStateException(why.toString());
    }
  }

  @Override
  public synchronized long head() {
    return records.size();
  }

  @Override
  public synchronized List<FeedRecord> read(long after, int limit) {
    if (unreadable) {
      throw new FeedUnavailableException("away", new IOException("away"));
    }
    int from = (int) Math.min(after, records.size());
    return List.copyOf(records.subList(from, Math.min(records.size(), from + limit)));
  }

  @Override
  public void close() {}

  @Override
  public synchronized List<Entry> newest(String persistenceId, long after, long upTo, int limit) {
    return records.reversed().stream()
        .filter(record -> record.persistenceId().equals(persistenceId))
        .filter(record -> record.ordering() > after && record.ordering() <= upTo)
        .filter(record -> record.event() instanceof ObjectEvent)
        .limit(limit)
        .map(record -> new Entry(record.ordering(), Instant.EPOCH, (ObjectEvent) record.event()))
        .toList();
  }

  @Override
  public long floor() {
    return 0;
  }

  @Override
  public long orderingAt(Instant time) {
    return head();
  }

  @Override
  public ObjectStore by(Author author) {
    return this;
  }

  @Override
  public CompletionStage<WriteReply> create(ResourceKey key, ObjectNode object) {
    return write(key, new EntityCommand.Create(stripped(object), Moment.now(), nobody));
  }

  @Override
  public CompletionStage<WriteReply> replace(
      ResourceKey key, long expectedSequenceNr, ObjectNode object) {
    return write(
        key, new EntityCommand.Replace(expectedSequenceNr, stripped(object), Moment.now(), nobody));
  }

  @Override
  public CompletionStage<WriteReply> delete(
      ResourceKey key, Preconditions preconditions, DeleteOptions options) {
    return write(key, new EntityCommand.Delete(preconditions, options, Moment.now(), nobody));
  }

  private static ObjectNode stripped(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    if (copy.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("resourceVersion");
    }
    return copy;
  }

  private CompletionStage<WriteReply> write(ResourceKey key, EntityCommand.Write command) {
    Supplier<CompletionStage<WriteReply>> always = fixed;
    if (always != null) {
      return always.get();
    }
    Decision decision = decide(key, command);
    return switch (decision) {
      case Decision.Refusal(EntityReply.NotFound _) -> done(new WriteReply.NotFound(key));
      case Decision.Refusal(EntityReply.AlreadyExists _) -> done(new WriteReply.AlreadyExists(key));
      case Decision.Refusal(EntityReply.Conflict(String why)) ->
          done(new WriteReply.Conflict(key, why));
      case Decision.Refusal(EntityReply.Failed(String why)) ->
          done(new WriteReply.Failed(key, why));
      case Decision.Refusal(EntityReply.Done _) -> throw new IllegalStateException();
      case Decision.Change change -> seen(key, change);
    };
  }

  private synchronized Decision decide(ResourceKey key, EntityCommand.Write command) {
    ObjectState state = states.getOrDefault(key, ObjectState.initial());
    Decision decision = state.decide(key, command);
    if (decision instanceof Decision.Change change) {
      for (JournalEvent event : change.events()) {
        long sequenceNr = sequences.merge(key, 1L, Long::sum);
        String id = EntityType.persistenceId(key).id();
        records.add(new FeedRecord(records.size() + 1L, id, sequenceNr, event));
        if (event instanceof ObjectEvent own) {
          state = state.apply(new JournalPosition(id, sequenceNr), own);
        }
      }
      states.put(key, state);
    }
    return decision;
  }

  private CompletionStage<WriteReply> seen(ResourceKey key, Decision.Change change) {
    Catalog image = catalog.get();
    if (image == null) {
      return done(new WriteReply.Unavailable("no catalog yet", Duration.ofSeconds(1)));
    }
    image.poke();
    long sequenceNr;
    synchronized (this) {
      sequenceNr = states.getOrDefault(key, ObjectState.initial()).sequenceNr();
    }
    return image
        .seen(key, sequenceNr, SEEN)
        .thenApply(
            object ->
                switch (change.outcome()) {
                  case WRITTEN -> new WriteReply.Written(object);
                  case UNCHANGED -> new WriteReply.Unchanged(object);
                  case TERMINATING -> new WriteReply.Terminating(object);
                  case REMOVED -> new WriteReply.Removed(object);
                });
  }

  private static CompletionStage<WriteReply> done(WriteReply reply) {
    return CompletableFuture.completedStage(reply);
  }

  /** Writes an object as it is, past the API. */
  public CatalogObject put(ResourceKey key, ObjectNode object) {
    return switch (create(key, object).toCompletableFuture().join()) {
      case WriteReply.Written written -> written.object();
      case WriteReply other -> throw new IllegalStateException(other.toString());
    };
  }

  /** Commits what an entity derived; the ordering it has. */
  public synchronized long append(ResourceKey key, JournalEvent derived) {
    long sequenceNr = sequences.merge(key, 1L, Long::sum);
    long ordering = records.size() + 1L;
    records.add(new FeedRecord(ordering, EntityType.persistenceId(key).id(), sequenceNr, derived));
    Catalog image = catalog.get();
    if (image != null) {
      image.poke();
    }
    return ordering;
  }
}
