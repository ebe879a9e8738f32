package io.fairlead.controlplane.object;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@link ObjectStore} would answer to a write, by the same rules on the catalog's image;
 * nothing is asked and nothing stored. Objects it answers with keep the version they have, a new
 * one has none. Pure.
 */
public final class DryRun {
  private DryRun() {}

  public static WriteReply create(CatalogImage image, ResourceKey key, ObjectNode object) {
    return WriteRules.onCreate(image, key, object)
        .orElseGet(
            () ->
                image.get(key) != null
                    ? new WriteReply.AlreadyExists(key)
                    : new WriteReply.Written(new CatalogObject(key, 0, 0, object)));
  }

  public static WriteReply replace(
      CatalogImage image, ResourceKey key, long expectedSequenceNr, ObjectNode object) {
    CatalogObject current = image.get(key);
    return WriteRules.onReplace(image, key, object)
        .orElseGet(
            () ->
                current == null
                    ? new WriteReply.NotFound(key)
                    : reply(
                        current,
                        Transitions.replaced(
                            key,
                            current.json(),
                            current.sequenceNr(),
                            expectedSequenceNr,
                            object,
                            Author.UNKNOWN)));
  }

  public static WriteReply delete(
      CatalogImage image,
      ResourceKey key,
      Preconditions preconditions,
      DeleteOptions options,
      Instant now) {
    CatalogObject current = image.get(key);
    return WriteRules.onDelete(image, key)
        .orElseGet(
            () ->
                current == null
                    ? new WriteReply.NotFound(key)
                    : reply(
                        current,
                        Transitions.deleted(
                            key,
                            current.json(),
                            current.sequenceNr(),
                            preconditions,
                            options,
                            now,
                            Author.UNKNOWN)));
  }

  private static WriteReply reply(CatalogObject current, Decision decision) {
    return switch (decision) {
      case Decision.Change change -> {
        CatalogObject after = after(current, change);
        yield switch (change.outcome()) {
          case WRITTEN -> new WriteReply.Written(after);
          case UNCHANGED -> new WriteReply.Unchanged(after);
          case TERMINATING -> new WriteReply.Terminating(after);
          case REMOVED -> new WriteReply.Removed(after);
        };
      }
      case Decision.Refusal(EntityReply refused) ->
          switch (refused) {
            case EntityReply.Conflict(String why) -> new WriteReply.Conflict(current.key(), why);
            case EntityReply.NotFound _ -> new WriteReply.NotFound(current.key());
            case EntityReply.Failed(String why) -> new WriteReply.Failed(current.key(), why);
            case EntityReply.AlreadyExists _ -> new WriteReply.AlreadyExists(current.key());
            case EntityReply.Done _ -> new WriteReply.Unchanged(current);
          };
    };
  }

  private static CatalogObject after(CatalogObject current, Decision.Change change) {
    ObjectNode object = current.json();
    for (JournalEvent event : change.events()) {
      object =
          switch (event) {
            case ObjectEvent.Created created -> created.object();
            case ObjectEvent.Replaced replaced -> replaced.object();
            case ObjectEvent.Removed removed -> removed.last();
            case JournalEvent derived -> object;
          };
    }
    return new CatalogObject(
        current.key(), current.resourceVersion(), current.sequenceNr(), object);
  }
}
