package io.fairlead.controlplane.object;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an object that something holds waits for its end: Kubernetes' deletionTimestamp, finalizers,
 * for a Namespace {@code spec.finalizers} and the phase, and for a Pod the grace period its
 * processes have.
 */
public final class Termination {

  private static final String TIMESTAMP = "deletionTimestamp";
  private static final String GRACE = "deletionGracePeriodSeconds";
  private static final List<String> MARKS = List.of(TIMESTAMP, GRACE);
  private static final int POD_GRACE = 30;

  private Termination() {}

  /** It was asked to go away. */
  public static boolean begun(ObjectNode object) {
    return Fields.present(object.path("metadata"), TIMESTAMP);
  }

  /** Its processes have time until its deletionTimestamp, unless they are known to be gone. */
  public static boolean graceful(ObjectNode object) {
    return begun(object) && grace(object) > 0;
  }

  /** When its time is up; the past when it says nothing that is a time. */
  public static Instant deadline(ObjectNode object) {
    try {
      return Instant.parse(Fields.text(object.path("metadata"), TIMESTAMP));
    } catch (DateTimeParseException noTime) {
      return Instant.EPOCH;
    }
  }

  private static int grace(ObjectNode object) {
    return Fields.integer(object.path("metadata"), GRACE, 0);
  }

  /** Somebody has to finish first. */
  static boolean held(ResourceKind kind, ObjectNode object) {
    return !object.path("metadata").path("finalizers").isEmpty()
        || (kind == ResourceKind.NAMESPACE && !object.path("spec").path("finalizers").isEmpty())
        || graceful(object);
  }

  /**
   * The object once its deletion was asked for, as kube-apiserver's {@code BeforeDelete}: with the
   * garbage collector's finalizers and, where something holds it, the marks of its end. The same
   * object when that changes nothing.
   */
  static ObjectNode asked(ResourceKind kind, ObjectNode object, DeleteOptions options, Instant at) {
    if (graceful(object)) {
      return shortened(object, options.gracePeriodSeconds());
    }
    ObjectNode finalized = GarbageFinalizers.asked(object, options.propagation());
    if (begun(finalized)) {
      return finalized;
    }
    int grace = kind == ResourceKind.POD ? podGrace(object, options.gracePeriodSeconds()) : 0;
    return grace > 0 || held(kind, finalized) ? marked(kind, finalized, grace, at) : finalized;
  }

  /** A pod that no node has, or that ended, needs no time. */
  private static int podGrace(ObjectNode pod, @Nullable Integer asked) {
    String phase = Fields.text(pod.path("status"), "phase");
    if (Fields.text(pod.path("spec"), "nodeName").isEmpty()
        || phase.equals("Failed")
        || phase.equals("Succeeded")) {
      return 0;
    }
    int grace =
        asked != null
            ? asked
            : Fields.integer(pod.path("spec"), "terminationGracePeriodSeconds", POD_GRACE);
    return grace < 0 ? 1 : grace;
  }

  /** A deletion under way only ever gets less time. */
  private static ObjectNode shortened(ObjectNode object, @Nullable Integer asked) {
    int before = grace(object);
    int now = asked == null ? before : asked < 0 ? 1 : asked;
    if (now >= before) {
      return object;
    }
    ObjectNode sooner = object.deepCopy();
    ObjectNode metadata = sooner.withObjectProperty("metadata");
    metadata.put(TIMESTAMP, deadline(object).minusSeconds(before - (long) now).toString());
    metadata.put(GRACE, now);
    return sooner;
  }

  private static ObjectNode marked(ResourceKind kind, ObjectNode object, int grace, Instant at) {
    ObjectNode marked = object.deepCopy();
    ObjectNode metadata = marked.withObjectProperty("metadata");
    metadata.put(TIMESTAMP, at.truncatedTo(ChronoUnit.SECONDS).plusSeconds(grace).toString());
    metadata.put(GRACE, grace);
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
