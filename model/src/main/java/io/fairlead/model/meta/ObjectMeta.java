package io.fairlead.model.meta;

import io.fairlead.model.json.Fields;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The metadata of an object our logic reads. Times are as written (RFC 3339); text that is absent
 * is empty.
 */
public record ObjectMeta(
    String name,
    String namespace,
    String uid,
    Map<String, String> labels,
    Map<String, String> annotations,
    String creationTimestamp,
    String deletionTimestamp,
    List<String> finalizers) {

  public ObjectMeta {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    finalizers = List.copyOf(finalizers);
  }

  /** The metadata of a whole object (not of its {@code metadata} field). */
  public static ObjectMeta of(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    return new ObjectMeta(
        Fields.text(metadata, "name"),
        Fields.text(metadata, "namespace"),
        Fields.text(metadata, "uid"),
        Fields.map(metadata, "labels"),
        Fields.map(metadata, "annotations"),
        Fields.text(metadata, "creationTimestamp"),
        Fields.text(metadata, "deletionTimestamp"),
        Fields.texts(metadata, "finalizers"));
  }

  public NamespacedName namespacedName() {
    return new NamespacedName(namespace, name);
  }

  /** Deletion was asked for; finalizers hold it back. */
  public boolean terminating() {
    return !deletionTimestamp.isEmpty();
  }
}
