package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What makes two pod templates the same: everything but the label {@code pod-template-hash}, in
 * whatever order it was written. Pure.
 */
public final class TemplateHash {
  /** The label a Deployment tells its ReplicaSets apart by. */
  public static final String LABEL = "pod-template-hash";

  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private TemplateHash() {}

  /** The pods of both would be the same. */
  public static boolean same(JsonNode one, JsonNode other) {
    return canonical(one).equals(canonical(other));
  }

  /** That of a workload's template, as often as its names were others' changed. */
  public static String of(CatalogObject workload) {
    return of(PodTemplate.of(workload.json()), WorkloadStatus.collisions(workload));
  }

  /**
   * A word of ten letters and digits at most, as Kubernetes makes of the hash (not the same word:
   * it hashes the text of its own structures).
   *
   * @param collisions how many names it took before that were others'
   */
  public static String of(JsonNode template, int collisions) {
    int hash = FNV_OFFSET;
    String text = canonical(template) + (collisions == 0 ? "" : "#" + collisions);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    StringBuilder word = new StringBuilder();
    Integer.toUnsignedString(hash)
        .chars()
        .forEach(digit -> word.append(ALPHABET.charAt(digit % ALPHABET.length())));
    return word.toString();
  }

  /** The template as text: keys sorted, without nulls and without what does not count. */
  private static String canonical(JsonNode template) {
    JsonNode counted = template.deepCopy();
    if (counted.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("creationTimestamp");
      if (metadata.path("labels") instanceof ObjectNode labels) {
        labels.remove(LABEL);
      }
    }
    return sorted(counted).toString();
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      Map<String, JsonNode> fields = new TreeMap<>();
      object.forEachEntry(fields::put);
      ObjectNode sorted = Json.object();
      fields.forEach(
          (name, value) -> {
            if (!value.isNull()) {
              sorted.set(name, sorted(value));
            }
          });
      return sorted;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode sorted = Json.array();
      array.forEach(item -> sorted.add(sorted(item)));
      return sorted;
    }
    return node;
  }
}
