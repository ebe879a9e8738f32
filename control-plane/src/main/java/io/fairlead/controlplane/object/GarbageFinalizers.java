package io.fairlead.controlplane.object;

import io.fairlead.controlplane.object.DeleteOptions.Propagation;
import io.fairlead.model.json.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The two finalizers by which an object waits for the garbage collector. Pure.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/architecture/garbage-collection/">Garbage
 *     collection</a>
 */
public final class GarbageFinalizers {
  /** Waits until the dependents that block it are deleted. */
  public static final String FOREGROUND = "foregroundDeletion";

  /** Waits until its dependents name it no longer. */
  public static final String ORPHAN = "orphan";

  private GarbageFinalizers() {}

  public static boolean has(ObjectNode object, String finalizer) {
    return Fields.texts(object.path("metadata"), "finalizers").contains(finalizer);
  }

  /** The object without that finalizer; the very object when it has none such. */
  public static ObjectNode without(ObjectNode object, String finalizer) {
    List<String> left = new ArrayList<>(Fields.texts(object.path("metadata"), "finalizers"));
    return left.remove(finalizer) ? with(object, left) : object;
  }

  /** With the finalizers that a deletion asks for; no policy leaves them as they are. */
  static ObjectNode asked(ObjectNode object, @Nullable Propagation propagation) {
    if (propagation == null) {
      return object;
    }
    List<String> before = Fields.texts(object.path("metadata"), "finalizers");
    List<String> after = new ArrayList<>(before);
    switch (propagation) {
      case BACKGROUND -> after.removeAll(List.of(FOREGROUND, ORPHAN));
      case FOREGROUND -> {
        after.remove(ORPHAN);
        addOnce(after, FOREGROUND);
      }
      case ORPHAN -> {
        after.remove(FOREGROUND);
        addOnce(after, ORPHAN);
      }
    }
    return after.equals(before) ? object : with(object, after);
  }

  private static void addOnce(List<String> finalizers, String finalizer) {
    if (!finalizers.contains(finalizer)) {
      finalizers.add(finalizer);
    }
  }

  private static ObjectNode with(ObjectNode object, List<String> finalizers) {
    ObjectNode changed = object.deepCopy();
    ObjectNode metadata = changed.withObjectProperty("metadata");
    if (finalizers.isEmpty()) {
      metadata.remove("finalizers");
    } else {
      ArrayNode list = metadata.putArray("finalizers");
      finalizers.forEach(list::add);
    }
    return changed;
  }
}
