package io.fairlead.controlplane.namespace;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code status.conditions} of a terminating namespace say of why it is still there, in the
 * words of kube-controller-manager's namespace controller.
 */
final class NamespaceConditions {
  private static final List<Condition> NO_FAILURES =
      List.of(
          new Condition(
              "NamespaceDeletionDiscoveryFailure",
              false,
              "ResourcesDiscovered",
              "All resources successfully discovered"),
          new Condition(
              "NamespaceDeletionGroupVersionParsingFailure",
              false,
              "ParsedGroupVersions",
              "All legacy kube types successfully parsed"),
          new Condition(
              "NamespaceDeletionContentFailure",
              false,
              "ContentDeleted",
              "All content successfully deleted, may be waiting on finalization"));

  private record Condition(String type, boolean holds, String reason, String message) {
    private String status() {
      return holds ? "True" : "False";
    }

    private boolean says(JsonNode other) {
      return Fields.text(other, "status").equals(status())
          && Fields.text(other, "reason").equals(reason)
          && Fields.text(other, "message").equals(message);
    }
  }

  private NamespaceConditions() {}

  /**
   * The namespace with conditions that fit what is left in it; the same object where it has them
   * already.
   */
  static ObjectNode updated(ObjectNode namespace, Collection<CatalogObject> left, Instant now) {
    List<Condition> conditions =
        Stream.concat(NO_FAILURES.stream(), Stream.of(content(left), finalizers(left))).toList();
    if (conditions.stream().allMatch(c -> c.says(present(namespace, c.type())))) {
      return namespace;
    }
    ObjectNode updated = namespace.deepCopy();
    ObjectNode status = updated.withObjectProperty("status");
    ArrayNode written = status.arrayNode();
    for (JsonNode other : namespace.path("status").path("conditions")) {
      if (conditions.stream().noneMatch(c -> c.type().equals(Fields.text(other, "type")))) {
        written.add(other);
      }
    }
    conditions.forEach(c -> add(written, c, present(namespace, c.type()), now));
    status.set("conditions", written);
    return updated;
  }

  private static void add(ArrayNode all, Condition condition, JsonNode before, Instant now) {
    boolean moved = !Fields.text(before, "status").equals(condition.status());
    all.addObject()
        .put("type", condition.type())
        .put("status", condition.status())
        .put(
            "lastTransitionTime",
            moved
                ? now.truncatedTo(ChronoUnit.SECONDS).toString()
                : Fields.text(before, "lastTransitionTime"))
        .put("reason", condition.reason())
        .put("message", condition.message());
  }

  private static JsonNode present(ObjectNode namespace, String type) {
    for (JsonNode condition : namespace.path("status").path("conditions")) {
      if (Fields.text(condition, "type").equals(type)) {
        return condition;
      }
    }
    return namespace.path("status").path("none");
  }

  private static Condition content(Collection<CatalogObject> left) {
    String type = "NamespaceContentRemaining";
    if (left.isEmpty()) {
      return new Condition(type, false, "ContentRemoved", "All content successfully removed");
    }
    Map<String, Long> counts =
        left.stream()
            .map(object -> object.key().kind())
            .collect(
                Collectors.groupingBy(
                    kind -> kind.plural() + "." + kind.group(),
                    TreeMap::new,
                    Collectors.counting()));
    return new Condition(
        type,
        true,
        "SomeResourcesRemain",
        "Some resources are remaining: " + sentence(counts, "%s has %d resource instances"));
  }

  private static Condition finalizers(Collection<CatalogObject> left) {
    String type = "NamespaceFinalizersRemaining";
    Map<String, Long> counts =
        left.stream()
            .flatMap(object -> Fields.texts(object.json().path("metadata"), "finalizers").stream())
            .collect(
                Collectors.groupingBy(finalizer -> finalizer, TreeMap::new, Collectors.counting()));
    if (counts.isEmpty()) {
      return new Condition(
          type, false, "ContentHasNoFinalizers", "All content-preserving finalizers finished");
    }
    return new Condition(
        type,
        true,
        "SomeFinalizersRemain",
        "Some content in the namespace has finalizers remaining: "
            + sentence(counts, "%s in %d resource instances"));
  }

  private static String sentence(Map<String, Long> counts, String each) {
    return counts.entrySet().stream()
        .map(count -> each.formatted(count.getKey(), count.getValue()))
        .collect(Collectors.joining(", "));
  }
}
