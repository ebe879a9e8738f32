package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code metadata.generation}: how often the spec of an object was written. */
public final class Generation {
  private Generation() {}

  /** Whether objects of this kind have a generation. */
  public static boolean counted(ResourceKind kind) {
    return switch (kind) {
      case POD, INGRESS, INGRESS_CLASS, NETWORK_POLICY, ENDPOINT_SLICE -> true;
      case NAMESPACE, NODE, SERVICE, ENDPOINTS, SECRET, CONFIG_MAP, EVENT -> false;
    };
  }

  /** Whether going from {@code old} to {@code now} makes a new generation. */
  public static boolean moves(ResourceKind kind, ObjectNode old, ObjectNode now) {
    if (!counted(kind)) {
      return false;
    }
    if (kind == ResourceKind.ENDPOINT_SLICE) {
      // it has no spec; its labels say which Service it belongs to, so they count too
      return !List.of("addressType", "endpoints", "ports").stream()
              .allMatch(field -> Json.sameField(old, now, field))
          || !Json.at(old, "metadata", "labels").equals(Json.at(now, "metadata", "labels"));
    }
    return !Json.sameField(old, now, "spec");
  }
}
