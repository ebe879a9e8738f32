package io.fairlead.controlplane.object;

import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Asks the object's entity, wherever its shard lives, then waits for the local catalog. */
public final class ShardedObjectStore implements ObjectStore {

  private static final Logger LOG = LoggerFactory.getLogger(ShardedObjectStore.class);
  private static final Duration ENTITY_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CATALOG_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final ClusterSharding sharding;
  private final Catalog catalog;
  private final Author author;

  /** A store for writes of the system itself. */
  public ShardedObjectStore(ClusterSharding sharding, Catalog catalog) {
    this(sharding, catalog, Author.SYSTEM);
  }

  private ShardedObjectStore(ClusterSharding sharding, Catalog catalog, Author author) {
    this.sharding = sharding;
    this.catalog = catalog;
    this.author = author;
  }

  @Override
  public ObjectStore by(Author other) {
    return new ShardedObjectStore(sharding, catalog, other);
  }

  @Override
  public CompletionStage<WriteReply> create(ResourceKey key, ObjectNode object) {
    ObjectNode stored = withoutResourceVersion(object);
    return unless(
        WriteRules.onCreate(catalog.image(), key, stored),
        key,
        replyTo -> new EntityCommand.Create(stored, author, Moment.now(), replyTo));
  }

  @Override
  public CompletionStage<WriteReply> replace(
      ResourceKey key, long expectedSequenceNr, ObjectNode object) {
    ObjectNode stored = withoutResourceVersion(object);
    return unless(
        WriteRules.onReplace(catalog.image(), key, stored),
        key,
        replyTo ->
            new EntityCommand.Replace(expectedSequenceNr, stored, author, Moment.now(), replyTo));
  }

  @Override
  public CompletionStage<WriteReply> delete(
      ResourceKey key, Preconditions preconditions, DeleteOptions options) {
    return unless(
        WriteRules.onDelete(catalog.image(), key),
        key,
        replyTo -> new EntityCommand.Delete(preconditions, options, author, Moment.now(), replyTo));
  }

  private CompletionStage<WriteReply> unless(
      Optional<WriteReply> refusal,
      ResourceKey key,
      Function<ActorRef<EntityReply>, EntityCommand> command) {
    if (refusal.isPresent()) {
      return CompletableFuture.completedStage(refusal.get());
    }
    return sharding
        .entityRefFor(EntityType.of(key.kind()).typeKey(), EntityType.entityId(key))
        .ask(command::apply, ENTITY_TIMEOUT)
        .thenCompose(reply -> translate(key, reply))
        .exceptionally(failure -> unavailable(key, failure));
  }

  private CompletionStage<WriteReply> translate(ResourceKey key, EntityReply reply) {
    return switch (reply) {
      case EntityReply.Done done ->
          catalog
              .seen(key, done.sequenceNr(), CATALOG_TIMEOUT)
              .thenApply(seen -> written(done.outcome(), seen));
      case EntityReply.AlreadyExists exists ->
          CompletableFuture.completedStage(new WriteReply.AlreadyExists(key));
      case EntityReply.NotFound none ->
          CompletableFuture.completedStage(new WriteReply.NotFound(key));
      case EntityReply.Conflict conflict ->
          CompletableFuture.completedStage(new WriteReply.Conflict(key, conflict.why()));
      case EntityReply.Failed failed ->
          CompletableFuture.completedStage(new WriteReply.Failed(key, failed.why()));
    };
  }

  private static WriteReply written(EntityReply.Outcome outcome, CatalogObject seen) {
    return switch (outcome) {
      case WRITTEN -> new WriteReply.Written(seen);
      case UNCHANGED -> new WriteReply.Unchanged(seen);
      case TERMINATING -> new WriteReply.Terminating(seen);
      case REMOVED -> new WriteReply.Removed(seen);
    };
  }

  private static WriteReply unavailable(ResourceKey key, Throwable failure) {
    LOG.atWarn()
        .addKeyValue("kind", key.kind().kind())
        .addKeyValue("namespace", key.namespace())
        .addKeyValue("name", key.name())
        .addKeyValue("error", failure.toString())
        .log("write not answered in time");
    return new WriteReply.Unavailable(
        key + " did not answer in time; the write may or may not have happened", RETRY_AFTER);
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
