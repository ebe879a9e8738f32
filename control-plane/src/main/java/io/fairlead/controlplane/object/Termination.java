package io.fairlead.controlplane.object;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an object that something holds waits for its end: Kubernetes' deletionTimestamp, finalizers
 * and, for a Namespace, {@code spec.finalizers} and the phase.
 */
public final class Termination {

  private static final List<String> MARKS =
      List.of("deletionTimestamp", "deletionGracePeriodSeconds");

  private Termination() {}

  /** It was asked to go away. */
  public static boolean begun(ObjectNode object) {
    return Fields.present(object.path("metadata"), "deletionTimestamp");
  }

  /** Somebody has to finish first. */
  static boolean held(ResourceKind kind, ObjectNode object) {
    return !object.path("metadata").path("finalizers").isEmpty()
        || (kind == ResourceKind.NAMESPACE && !object.path("spec").path("finalizers").isEmpty());
  }

  /** The object once its deletion was asked for: no grace, generation one higher if it has one. */
  static ObjectNode begin(ResourceKind kind, ObjectNode object, Instant at) {
    ObjectNode marked = object.deepCopy();
    ObjectNode metadata = marked.withObjectProperty("metadata");
    metadata.put("deletionTimestamp", at.truncatedTo(ChronoUnit.SECONDS).toString());
    metadata.put("deletionGracePeriodSeconds", 0);
    int generation = Fields.integer(metadata, "generation", 0);
    if (generation > 0) {
      metadata.put("generation", generation + 1);
    }
    if (kind == ResourceKind.NAMESPACE) {
      marked.withObjectProperty("status").put("phase", "Terminating");
    }
    return marked;
  }

  /** {@code next} with the marks of {@code old}: no write sets, moves or takes back a deletion. */
  static ObjectNode carryOver(ObjectNode old, ObjectNode next) {
    if (MARKS.stream().allMatch(mark -> mark(old, mark).equals(mark(next, mark)))) {
      return next;
    }
    ObjectNode carried = next.deepCopy();
    ObjectNode metadata = carried.withObjectProperty("metadata");
    metadata.remove(MARKS);
    for (String mark : MARKS) {
      if (!mark(old, mark).isMissingNode()) {
        metadata.set(mark, mark(old, mark));
      }
    }
    return carried;
  }

  private static JsonNode mark(ObjectNode object, String name) {
    return object.path("metadata").path(name);
  }
}
