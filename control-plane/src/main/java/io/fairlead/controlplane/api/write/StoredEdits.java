package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.DryRun;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Edits of what is stored, past the rules for what clients write: for subresources that own what
 * the main resource may not touch. Tried again while somebody else writes in between.
 */
final class StoredEdits {
  private static final Duration NEXT_VERSION = Duration.ofMillis(500);

  private final Admitting admitting;
  private final Catalog catalog;
  private final ObjectStore store;
  private final Deadline deadline;

  StoredEdits(Admitting admitting, Catalog catalog, ObjectStore store, Deadline deadline) {
    this.admitting = admitting;
    this.catalog = catalog;
    this.store = store;
    this.deadline = deadline;
  }

  /** The same, on behalf of this author, who waits until then. */
  StoredEdits by(Author author, Deadline until) {
    return new StoredEdits(admitting, catalog, store.by(author), until);
  }

  /**
   * Stores what {@code change} makes of the object; it works on a copy of its own.
   *
   * @return the object after the edit; fails with 404, 409, 503 or what {@code change} throws
   */
  CompletionStage<CatalogObject> edit(
      ResourceKey key, boolean dryRun, Function<CatalogObject, ObjectNode> change) {
    CatalogObject current = admitting.present(key);
    ObjectNode changed = change.apply(current);
    CompletionStage<WriteReply> answer =
        dryRun
            ? CompletableFuture.completedStage(
                DryRun.replace(catalog.image(), key, current.sequenceNr(), changed))
            : store.within(deadline.forWrite()).replace(key, current.sequenceNr(), changed);
    return answer.thenCompose(
        reply -> {
          if (!(reply instanceof WriteReply.Conflict)) {
            return CompletableFuture.completedStage(StoreAnswers.after(reply));
          }
          deadline.require();
          return catalog
              .seen(key, current.sequenceNr() + 1, NEXT_VERSION)
              .handle((seen, late) -> key)
              .thenCompose(again -> edit(again, dryRun, change));
        });
  }
}
