package io.fairlead.controlplane.namespace;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.model.json.Fields;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code status.conditions} of a terminating namespace say of why it is still there, in the
 * words of kube-controller-manager's namespace controller.
 */
final class NamespaceConditions {
  private static final List<Conditions.Wanted> NO_FAILURES =
      List.of(
          new Conditions.Wanted(
              "NamespaceDeletionDiscoveryFailure",
              false,
              "ResourcesDiscovered",
              "All resources successfully discovered"),
          new Conditions.Wanted(
              "NamespaceDeletionGroupVersionParsingFailure",
              false,
              "ParsedGroupVersions",
              "All legacy kube types successfully parsed"),
          new Conditions.Wanted(
              "NamespaceDeletionContentFailure",
              false,
              "ContentDeleted",
              "All content successfully deleted, may be waiting on finalization"));

  private NamespaceConditions() {}

  /**
   * The namespace with conditions that fit what is left in it; the same object where it has them
   * already.
   */
  static ObjectNode updated(ObjectNode namespace, Collection<CatalogObject> left, Instant now) {
    ObjectNode updated = namespace.deepCopy();
    ObjectNode status = updated.withObjectProperty("status");
    Stream.concat(NO_FAILURES.stream(), Stream.of(content(left), finalizers(left)))
        .forEach(wanted -> Conditions.set(status, wanted, now));
    return updated.equals(namespace) ? namespace : updated;
  }

  private static Conditions.Wanted content(Collection<CatalogObject> left) {
    String type = "NamespaceContentRemaining";
    if (left.isEmpty()) {
      return new Conditions.Wanted(
          type, false, "ContentRemoved", "All content successfully removed");
    }
    Map<String, Long> counts =
        left.stream()
            .map(object -> object.key().kind())
            .collect(
                Collectors.groupingBy(
                    kind -> kind.plural() + "." + kind.group(),
                    TreeMap::new,
                    Collectors.counting()));
    return new Conditions.Wanted(
        type,
        true,
        "SomeResourcesRemain",
        "Some resources are remaining: " + sentence(counts, "%s has %d resource instances"));
  }

  private static Conditions.Wanted finalizers(Collection<CatalogObject> left) {
    String type = "NamespaceFinalizersRemaining";
    Map<String, Long> counts =
        left.stream()
            .flatMap(object -> Fields.texts(object.json().path("metadata"), "finalizers").stream())
            .collect(
                Collectors.groupingBy(finalizer -> finalizer, TreeMap::new, Collectors.counting()));
    if (counts.isEmpty()) {
      return new Conditions.Wanted(
          type, false, "ContentHasNoFinalizers", "All content-preserving finalizers finished");
    }
    return new Conditions.Wanted(
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
