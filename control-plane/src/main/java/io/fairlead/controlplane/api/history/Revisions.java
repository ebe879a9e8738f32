package io.fairlead.controlplane.api.history;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.EntityType;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.json.ChangedFields;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.journal.EventHistory;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers questions about one object's past; deleted objects included. */
public final class Revisions {
  private static final String API_VERSION = "history.fairlead.io/v1";
  private static final int DEFAULT_LIMIT = 100;
  private static final int LARGEST_LIMIT = 500;
  private static final int MOST_PATHS = 50;

  private final EventHistory history;
  private final Supplier<CatalogImage> image;
  private final Executor blocking;

  /**
   * @param blocking runs the queries
   */
  public Revisions(EventHistory history, Supplier<CatalogImage> image, Executor blocking) {
    this.history = history;
    this.image = image;
    this.blocking = blocking;
  }

  /** The answer's body; fails with 400 or 404. */
  public CompletionStage<ObjectNode> answer(HistoryTarget target, Query query) {
    requireOwnHistory(target.key());
    return CompletableFuture.supplyAsync(
        () -> target.when().isEmpty() ? list(target.key(), query) : one(target), blocking);
  }

  /** Revisions with {@code from <= revision <= to}, newest first, a page at a time. */
  private ObjectNode list(ResourceKey key, Query query) {
    long from = query.has("from") ? atOrBefore(query.text("from")) : 0;
    long to = query.has("to") ? atOrBefore(query.text("to")) : Long.MAX_VALUE;
    long below = query.number("continue").orElse(Long.MAX_VALUE);
    int limit =
        Math.toIntExact(
            Math.clamp(query.number("limit").orElse((long) DEFAULT_LIMIT), 1, LARGEST_LIMIT));
    long upTo = Math.min(to, below == Long.MAX_VALUE ? below : below - 1);
    // One more than wanted: what the oldest of the page is compared with.
    List<EventHistory.Entry> found = history.newest(id(key), 0, upTo, limit + 1);
    if (found.isEmpty() && !query.has("to") && !query.has("continue")) {
      throw Failures.notFound(key).rejected();
    }
    ObjectNode list = head("RevisionList");
    ObjectNode metadata = list.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(image.get().revision()));
    list.set("object", reference(key));
    ArrayNode items = list.putArray("items");
    for (int i = 0; i < Math.min(limit, found.size()) && found.get(i).ordering() >= from; i++) {
      items.add(revision(found, i));
    }
    if (found.size() > limit && found.get(limit).ordering() >= from) {
      metadata.put("continue", Long.toString(found.get(limit - 1).ordering()));
    }
    return list;
  }

  /** The newest revision that is not after the one, or the time, asked for. */
  private ObjectNode one(HistoryTarget target) {
    long at = atOrBefore(target.when());
    requireKept(target.key(), at);
    List<EventHistory.Entry> found = history.newest(id(target.key()), 0, at, 2);
    if (found.isEmpty()) {
      throw Failures.notFound(target.key()).rejected();
    }
    ObjectNode revision = head("Revision");
    revision.setAll(revision(found, 0));
    revision.set("object", stamped(found.getFirst()));
    return revision;
  }

  /** Below the floor an object's newest event is kept: it says nothing of what was before. */
  private void requireKept(ResourceKey key, long at) {
    long floor = history.floor();
    if (at < floor) {
      throw Failures.expired(
              "the history of %s \"%s\" before revision %d is no longer kept"
                  .formatted(key.kind().qualifiedPlural(), key.name(), floor))
          .rejected();
    }
  }

  private static ObjectNode revision(List<EventHistory.Entry> newestFirst, int index) {
    EventHistory.Entry entry = newestFirst.get(index);
    Author author = entry.event().author();
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.put("revision", Long.toString(entry.ordering()));
    item.put("time", entry.at().toString());
    item.put("type", type(entry.event()));
    item.put("verb", author.verb());
    item.put("user", author.user());
    item.put("agent", author.agent());
    item.put("uid", Fields.text(entry.event().object().path("metadata"), "uid"));
    ArrayNode changed = item.putArray("changed");
    if (entry.event() instanceof ObjectEvent.Replaced && index + 1 < newestFirst.size()) {
      ChangedFields.between(
              newestFirst.get(index + 1).event().object(), entry.event().object(), MOST_PATHS)
          .forEach(changed::add);
    }
    return item;
  }

  private static String type(ObjectEvent event) {
    return switch (event) {
      case ObjectEvent.Created _ -> "ADDED";
      case ObjectEvent.Replaced _ -> "MODIFIED";
      case ObjectEvent.Removed _ -> "DELETED";
    };
  }

  private static ObjectNode stamped(EventHistory.Entry entry) {
    ObjectNode object = entry.event().object().deepCopy();
    object.withObjectProperty("metadata").put("resourceVersion", Long.toString(entry.ordering()));
    return object;
  }

  private static ObjectNode head(String kind) {
    return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", API_VERSION);
  }

  private static ObjectNode reference(ResourceKey key) {
    ObjectNode reference = JsonNodeFactory.instance.objectNode();
    reference.put("apiVersion", key.kind().apiVersion()).put("kind", key.kind().kind());
    if (key.kind().namespaced()) {
      reference.put("namespace", key.namespace());
    }
    return reference.put("name", key.name());
  }

  /** A resourceVersion, or the last one there was at a time. */
  private long atOrBefore(String when) {
    if (!when.isEmpty() && when.chars().allMatch(c -> c >= '0' && c <= '9') && when.length() < 19) {
      return Long.parseLong(when);
    }
    return history.orderingAt(time(when));
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw Failures.badRequest(
              "\"%s\" is neither a resourceVersion nor a time such as 2026-01-31T12:00:00Z"
                  .formatted(text))
          .rejected(e);
    }
  }

  private static String id(ResourceKey key) {
    return EntityType.persistenceId(key).id();
  }

  /** Endpoints, and slices a Service makes, are told from other objects' events. */
  private void requireOwnHistory(ResourceKey key) {
    CatalogObject slice = key.kind() == ResourceKind.ENDPOINT_SLICE ? image.get().get(key) : null;
    if (key.kind() == ResourceKind.POLICY_STATUS) {
      throw Failures.badRequest(
              "%s \"%s\" is told of its NetworkPolicy and has no history of its own;"
                      .formatted(key.kind().qualifiedPlural(), key.name())
                  + " list at an old resourceVersion")
          .rejected();
    }
    if (key.kind() == ResourceKind.ENDPOINTS
        || (slice != null && SliceLabels.isOurs(slice.json()))) {
      throw Failures.badRequest(
              "%s \"%s\" is derived from a Service and its pods and has no history of its own;"
                      .formatted(key.kind().qualifiedPlural(), key.name())
                  + " look at theirs, or list at an old resourceVersion")
          .rejected();
    }
  }
}
