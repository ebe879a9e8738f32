package io.fairlead.controlplane.object;

import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.journal.EventHistory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the object's entity, wherever its shard lives, then waits for the local catalog. While the
 * shard moves it asks again, with the same moment: an entity that heard it before answers the same,
 * and where that is forgotten the journal tells. So a write never refuses its own success.
 */
public final class ShardedObjectStore implements ObjectStore {

  private static final Logger LOG = LoggerFactory.getLogger(ShardedObjectStore.class);

  /** What is lost while a shard moves is asked again soon; of what is slow no more is made. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(200);

  private static final int MOST_DOUBLINGS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int RECREATIONS = 3;

  private final ClusterSharding sharding;
  private final Catalog catalog;
  private final PastWrites past;
  private final BooleanSupplier quorum;
  private final Supplier<Optional<String>> trouble;
  private final Author author;
  private final Duration patience;

  /**
   * A store for writes of the system itself.
   *
   * @param past tells what became of writes without an answer
   * @param quorum whether this control plane reaches most of the others
   * @param trouble what keeps the journal from being written, where that is known
   */
  public ShardedObjectStore(
      ClusterSharding sharding,
      Catalog catalog,
      PastWrites past,
      BooleanSupplier quorum,
      Supplier<Optional<String>> trouble) {
    this(sharding, catalog, past, quorum, trouble, Author.SYSTEM, PATIENCE);
  }

  private ShardedObjectStore(
      ClusterSharding sharding,
      Catalog catalog,
      PastWrites past,
      BooleanSupplier quorum,
      Supplier<Optional<String>> trouble,
      Author author,
      Duration patience) {
    this.sharding = sharding;
    this.catalog = catalog;
    this.past = past;
    this.quorum = quorum;
    this.trouble = trouble;
    this.author = author;
    this.patience = patience;
  }

  @Override
  public ObjectStore by(Author other) {
    return new ShardedObjectStore(sharding, catalog, past, quorum, trouble, other, patience);
  }

  @Override
  public ObjectStore within(Duration other) {
    return new ShardedObjectStore(sharding, catalog, past, quorum, trouble, author, other);
  }

  /** One write, and until when it is worth trying. */
  private record Attempt(
      ResourceKey key,
      Moment moment,
      Function<ActorRef<EntityReply>, EntityCommand> command,
      boolean delete,
      long deadline) {
    Duration left() {
      return Duration.ofNanos(deadline - System.nanoTime());
    }

    /** For what is done already and only not seen yet. */
    Duration atLeastShort() {
      Duration left = left();
      return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
    }
  }

  @Override
  public CompletionStage<WriteReply> create(ResourceKey key, ObjectNode object) {
    ObjectNode stored = withoutResourceVersion(object);
    Moment now = Moment.now();
    return unless(
        WriteRules.onCreate(catalog.image(), key, stored),
        attempt(
            key, now, false, replyTo -> new EntityCommand.Create(stored, author, now, replyTo)));
  }

  @Override
  public CompletionStage<WriteReply> replace(
      ResourceKey key, long expectedSequenceNr, ObjectNode object) {
    ObjectNode stored = withoutResourceVersion(object);
    Moment now = Moment.now();
    return unless(
        WriteRules.onReplace(catalog.image(), key, stored),
        attempt(
            key,
            now,
            false,
            replyTo ->
                new EntityCommand.Replace(expectedSequenceNr, stored, author, now, replyTo)));
  }

  /**
   * Whatever the caller says, it is the object that is there now which goes: one that is asked for
   * again, and late, must not take away what was made after it.
   */
  @Override
  public CompletionStage<WriteReply> delete(
      ResourceKey key, Preconditions preconditions, DeleteOptions options) {
    return delete(key, preconditions, options, RECREATIONS);
  }

  private CompletionStage<WriteReply> delete(
      ResourceKey key, Preconditions preconditions, DeleteOptions options, int recreations) {
    CatalogObject there = catalog.image().get(key);
    if (preconditions.uid() != null || there == null || there.isTold()) {
      return exactly(key, preconditions, options);
    }
    return exactly(key, new Preconditions(there.meta().uid(), preconditions.sequenceNr()), options)
        .thenCompose(
            reply ->
                recreations > 0 && reply instanceof WriteReply.Conflict
                    ? deleteNewer(there, preconditions, options, recreations, reply)
                    : CompletableFuture.completedStage(reply));
  }

  private CompletionStage<WriteReply> exactly(
      ResourceKey key, Preconditions preconditions, DeleteOptions options) {
    Moment now = Moment.now();
    return unless(
        WriteRules.onDelete(catalog.image(), key),
        attempt(
            key,
            now,
            true,
            replyTo -> new EntityCommand.Delete(preconditions, options, author, now, replyTo)));
  }

  /** The object of that name is another one by now; once the catalog has it, that one goes. */
  private CompletionStage<WriteReply> deleteNewer(
      CatalogObject old,
      Preconditions preconditions,
      DeleteOptions options,
      int recreations,
      WriteReply conflict) {
    catalog.poke();
    return catalog
        .seen(old.key(), old.sequenceNr() + 1, RETRY_AFTER)
        .handle((seen, late) -> catalog.image().get(old.key()))
        .thenCompose(
            now ->
                now != null && !now.meta().uid().equals(old.meta().uid())
                    ? delete(old.key(), preconditions, options, recreations - 1)
                    : CompletableFuture.completedStage(conflict));
  }

  private Attempt attempt(
      ResourceKey key,
      Moment moment,
      boolean delete,
      Function<ActorRef<EntityReply>, EntityCommand> command) {
    return new Attempt(key, moment, command, delete, System.nanoTime() + patience.toNanos());
  }

  private CompletionStage<WriteReply> unless(Optional<WriteReply> refusal, Attempt attempt) {
    return refusal.isPresent()
        ? CompletableFuture.completedStage(refusal.get())
        : ask(attempt, 0).exceptionally(failure -> unavailable(attempt.key(), failure));
  }

  private CompletionStage<WriteReply> ask(Attempt attempt, int before) {
    boolean first = before == 0;
    if (!quorum.getAsBoolean()) {
      return CompletableFuture.completedStage(
          new WriteReply.Unavailable(
              "this control plane does not reach most of the others; "
                  + (first ? "nothing was written" : "the write may or may not have happened"),
              RETRY_AFTER));
    }
    Duration left = attempt.atLeastShort();
    Duration wait = ASK_AGAIN.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
    return sharding
        .entityRefFor(
            EntityType.of(attempt.key().kind()).typeKey(), EntityType.entityId(attempt.key()))
        .<EntityReply>ask(attempt.command()::apply, left.compareTo(wait) < 0 ? left : wait)
        .handle(
            (reply, failure) ->
                failure == null ? heard(attempt, reply, first) : again(attempt, before, failure))
        .thenCompose(Function.identity());
  }

  private CompletionStage<WriteReply> again(Attempt attempt, int before, Throwable failure) {
    return attempt.left().compareTo(SHORTEST) > 0
        ? ask(attempt, before + 1)
        : CompletableFuture.failedStage(failure);
  }

  private CompletionStage<WriteReply> heard(Attempt attempt, EntityReply reply, boolean first) {
    return switch (reply) {
      case EntityReply.Done done -> {
        catalog.poke(); // it may have been written by another control plane
        yield catalog
            .seen(attempt.key(), done.sequenceNr(), attempt.atLeastShort())
            .thenApply(seen -> written(done.outcome(), seen));
      }
      case EntityReply.AlreadyExists _ ->
          unlessOwn(attempt, first, new WriteReply.AlreadyExists(attempt.key()));
      case EntityReply.NotFound _ ->
          unlessOwn(attempt, first, new WriteReply.NotFound(attempt.key()));
      case EntityReply.Conflict conflict ->
          unlessOwn(attempt, first, new WriteReply.Conflict(attempt.key(), conflict.why()));
      case EntityReply.Failed failed ->
          CompletableFuture.completedStage(new WriteReply.Failed(attempt.key(), failed.why()));
    };
  }

  /** A refusal, unless what stands in the way is what this very write did when asked before. */
  private CompletionStage<WriteReply> unlessOwn(
      Attempt attempt, boolean first, WriteReply refusal) {
    if (first) {
      return CompletableFuture.completedStage(refusal);
    }
    return past.find(attempt.key(), attempt.moment())
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedStage(refusal)
                    : happened(attempt, found.get()));
  }

  private CompletionStage<WriteReply> happened(Attempt attempt, EventHistory.Entry entry) {
    catalog.poke();
    return catalog
        .reached(entry.ordering(), attempt.atLeastShort())
        .thenApply(
            image -> {
              CatalogObject now = image.get(attempt.key());
              CatalogObject then =
                  now != null && now.resourceVersion() == entry.ordering()
                      ? now
                      : past(attempt.key(), entry);
              return switch (entry.event()) {
                case ObjectEvent.Removed _ -> new WriteReply.Removed(then);
                case ObjectEvent.Created _ -> new WriteReply.Written(then);
                case ObjectEvent.Replaced _ ->
                    attempt.delete()
                        ? new WriteReply.Terminating(then)
                        : new WriteReply.Written(then);
              };
            });
  }

  private static CatalogObject past(ResourceKey key, EventHistory.Entry entry) {
    ObjectNode object = entry.event().object().deepCopy();
    object.withObjectProperty("metadata").put("resourceVersion", Long.toString(entry.ordering()));
    return new CatalogObject(key, entry.ordering(), 1, object);
  }

  private static WriteReply written(EntityReply.Outcome outcome, CatalogObject seen) {
    return switch (outcome) {
      case WRITTEN -> new WriteReply.Written(seen);
      case UNCHANGED -> new WriteReply.Unchanged(seen);
      case TERMINATING -> new WriteReply.Terminating(seen);
      case REMOVED -> new WriteReply.Removed(seen);
    };
  }

  private WriteReply unavailable(ResourceKey key, Throwable failure) {
    LOG.atWarn()
        .addKeyValue("kind", key.kind().kind())
        .addKeyValue("namespace", key.namespace())
        .addKeyValue("name", key.name())
        .addKeyValue("error", failure.toString())
        .log("write not answered in time");
    return new WriteReply.Unavailable(
        key
            + " did not answer in time"
            + trouble.get().map(why -> " (the journal can not be written: " + why + ")").orElse("")
            + "; the write may or may not have happened",
        RETRY_AFTER);
  }

  private static ObjectNode withoutResourceVersion(ObjectNode object) {
    if (object.path("metadata").path("resourceVersion").isMissingNode()) {
      return object;
    }
    ObjectNode stripped = object.deepCopy();
    stripped.withObjectProperty("metadata").remove("resourceVersion");
    return stripped;
  }
}
