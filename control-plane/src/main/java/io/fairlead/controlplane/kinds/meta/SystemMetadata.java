package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The metadata only the system writes, and the order fields are stored in. Fields are those of
 * ObjectMeta.
 */
public final class SystemMetadata {
  /** What clients may set, in the order it is stored after the system's own. */
  private static final List<String> USER_FIELDS =
      List.of("labels", "annotations", "ownerReferences", "finalizers");

  private static final List<String> SYSTEM_FIELDS =
      List.of(
          "name",
          "generateName",
          "namespace",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "managedFields");

  private SystemMetadata() {}

  /** The metadata of a new object; {@code sent} is what the client sent. */
  public static ObjectNode forCreate(
      ResourceKind kind, Generation generation, String namespace, ObjectNode sent, Instant now) {
    ObjectNode metadata = Json.object();
    String name = Json.text(sent, "name");
    String generateName = Json.text(sent, "generateName");
    if (name.isEmpty() && !generateName.isEmpty()) {
      name = GeneratedName.of(generateName);
    }
    metadata.put("name", name);
    if (!generateName.isEmpty()) {
      metadata.put("generateName", generateName);
    }
    if (kind.namespaced()) {
      metadata.put("namespace", namespace);
    } else if (!Json.text(sent, "namespace").isEmpty()) {
      metadata.put("namespace", Json.text(sent, "namespace")); // validation refuses it
    }
    metadata.put("uid", UUID.randomUUID().toString());
    if (generation != Generation.NONE) {
      metadata.put("generation", 1);
    }
    metadata.put("creationTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
    copyUserFields(sent, metadata);
    return metadata;
  }

  /** {@code old}'s system fields and {@code proposed}'s others. */
  public static ObjectNode forUpdate(ObjectNode old, ObjectNode proposed) {
    ObjectNode metadata = Json.object();
    for (String field : SYSTEM_FIELDS) {
      JsonNode value = old.get(field);
      if (value != null) {
        metadata.set(field, value);
      }
    }
    copyUserFields(proposed, metadata);
    return metadata;
  }

  private static void copyUserFields(ObjectNode from, ObjectNode to) {
    for (String field : USER_FIELDS) {
      JsonNode value = from.get(field);
      if (value != null && !value.isEmpty()) {
        to.set(field, value.deepCopy());
      }
    }
  }
}
