package io.fairlead.controlplane.object;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Read, change, write: tried again a few times when somebody else wrote in between. What fails is
 * logged and left: all writers here are level-triggered and come again. Thread-safe.
 */
public final class Edits {
  private static final Logger LOG = LoggerFactory.getLogger(Edits.class);
  private static final int ATTEMPTS = 5;

  private final Supplier<CatalogImage> image;
  private final ObjectStore store;

  public Edits(Supplier<CatalogImage> image, ObjectStore store) {
    this.image = image;
    this.store = store;
  }

  /** The newest image. */
  public CatalogImage image() {
    return image.get();
  }

  public ObjectStore store() {
    return store;
  }

  /**
   * Puts in the object's place what {@code edit} makes of a copy of it; nothing when it is not
   * there or comes out the same.
   */
  public CompletionStage<?> edit(ResourceKey key, UnaryOperator<ObjectNode> edit) {
    return edit(key, edit, ATTEMPTS);
  }

  /** Makes the object, unless it is there. */
  public CompletionStage<?> create(ResourceKey key, ObjectNode object) {
    return store.create(key, object).thenAccept(reply -> note(key, reply));
  }

  private CompletionStage<?> edit(ResourceKey key, UnaryOperator<ObjectNode> edit, int attempts) {
    CatalogObject now = image().get(key);
    if (now == null) {
      return CompletableFuture.completedFuture(null);
    }
    ObjectNode changed = edit.apply(now.json().deepCopy());
    if (changed.equals(now.json())) {
      return CompletableFuture.completedFuture(null);
    }
    return store
        .replace(key, now.sequenceNr(), changed)
        .thenCompose(
            reply -> {
              if (reply instanceof WriteReply.Conflict && attempts > 1) {
                return edit(key, edit, attempts - 1);
              }
              note(key, reply);
              return CompletableFuture.completedFuture(null);
            });
  }

  private static void note(ResourceKey key, WriteReply reply) {
    switch (reply) {
      case WriteReply.Written _, WriteReply.Unchanged _, WriteReply.Removed _ -> {}
      case WriteReply.Terminating _, WriteReply.AlreadyExists _, WriteReply.NotFound _ -> {}
      case WriteReply.Conflict _, WriteReply.Forbidden _ -> refused(key, reply);
      case WriteReply.Failed _, WriteReply.Unavailable _ -> refused(key, reply);
    }
  }

  private static void refused(ResourceKey key, WriteReply reply) {
    LOG.atWarn().addKeyValue("name", key).addKeyValue("error", reply).log("write was refused");
  }
}
