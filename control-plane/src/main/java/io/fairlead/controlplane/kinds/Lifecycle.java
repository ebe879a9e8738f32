package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.meta.SystemMetadata;
import io.fairlead.controlplane.kinds.service.ServiceTransition;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the object that is to be stored out of what a client sent: system metadata, defaults, and
 * only the part the write is for. Never changes its arguments; never throws on user data.
 */
public final class Lifecycle {
  private static final String PROGRAMMED = "Programmed";

  private Lifecycle() {}

  /**
   * A complete new object: name (made from {@code generateName} if absent), namespace, uid,
   * creationTimestamp, generation where the kind has one, defaults; the client's status is dropped
   * where status is a subresource (but for Nodes, which are created with theirs).
   *
   * @param namespace from the URL; empty for cluster-scoped kinds
   */
  public static ObjectNode prepareCreate(
      ResourceKind kind, String namespace, ObjectNode body, Instant now) {
    ObjectNode metadata =
        SystemMetadata.forCreate(
            kind, KindRules.of(kind).generation(), namespace, objectOrNew(body, "metadata"), now);
    ObjectNode object = assemble(kind, metadata, body);
    if (kind.statusSubresource() && kind != ResourceKind.NODE) {
      object.remove("status");
    }
    KindRules.of(kind).defaults().accept(object);
    return object;
  }

  /**
   * The object after an update: {@code old}'s system metadata (resourceVersion included) and its
   * other part, {@code proposed}'s {@code part} with defaults, generation one higher if the spec
   * changed. {@code prepareUpdate(kind, x, x, part)} equals {@code x}.
   */
  public static ObjectNode prepareUpdate(
      ResourceKind kind, ObjectNode old, ObjectNode proposed, Part part) {
    return switch (part) {
      case MAIN -> mainUpdate(kind, old, proposed);
      case STATUS -> statusUpdate(kind, old, proposed);
    };
  }

  private static ObjectNode mainUpdate(ResourceKind kind, ObjectNode old, ObjectNode proposed) {
    ObjectNode metadata =
        SystemMetadata.forUpdate(objectOrNew(old, "metadata"), objectOrNew(proposed, "metadata"));
    ObjectNode object = assemble(kind, metadata, proposed);
    if (kind.statusSubresource()) {
      Json.copyField(old, object, "status");
    }
    if (kind == ResourceKind.NAMESPACE) {
      // They are the finalize subresource's.
      Json.copyField(old.path("spec"), Json.child(object, "spec"), "finalizers");
    }
    if (kind == ResourceKind.SERVICE) {
      ServiceTransition.carryOver(old, object);
    }
    KindRules.of(kind).defaults().accept(object);
    if (kind == ResourceKind.SERVICE
        || kind == ResourceKind.CLUSTER_NETWORK_POLICY
        || kind == ResourceKind.ROUTE_POLICY) {
      Conditions.outdate(PROGRAMMED, old, object); // what was in force is not any more
    }
    if (KindRules.of(kind).generation().moves(old, object)) {
      metadata.put("generation", Json.number(metadata, 0, "generation") + 1);
    }
    return object;
  }

  private static ObjectNode statusUpdate(ResourceKind kind, ObjectNode old, ObjectNode proposed) {
    ObjectNode object = old.deepCopy();
    Json.copyField(proposed, object, "status");
    KindRules.of(kind).defaults().accept(object);
    return object;
  }

  /** A new object with these metadata and copies of {@code body}'s other fields. */
  private static ObjectNode assemble(ResourceKind kind, ObjectNode metadata, ObjectNode body) {
    ObjectNode object = Json.object();
    object.put("kind", kind.kind());
    object.put("apiVersion", kind.apiVersion());
    object.set("metadata", metadata);
    body.forEachEntry(
        (field, value) -> {
          if (!object.has(field)) {
            object.set(field, value.deepCopy());
          }
        });
    return object;
  }

  private static ObjectNode objectOrNew(JsonNode parent, String field) {
    return parent.path(field) instanceof ObjectNode object ? object : Json.object();
  }
}
