package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code metadata.generation}: how often what is wanted of an object was changed. */
public enum Generation {
  /** Objects of the kind have none. */
  NONE {
    @Override
    public boolean moves(ObjectNode old, ObjectNode now) {
      return false;
    }
  },
  OF_SPEC {
    @Override
    public boolean moves(ObjectNode old, ObjectNode now) {
      return !Json.sameField(old, now, "spec");
    }
  },
  /** A Deployment's annotations go on to its ReplicaSets, so they count too. */
  OF_SPEC_AND_ANNOTATIONS {
    @Override
    public boolean moves(ObjectNode old, ObjectNode now) {
      return OF_SPEC.moves(old, now)
          || !Json.at(old, "metadata", "annotations")
              .equals(Json.at(now, "metadata", "annotations"));
    }
  },
  /** A slice has no spec; its labels say which Service it belongs to, so they count too. */
  OF_SLICE {
    @Override
    public boolean moves(ObjectNode old, ObjectNode now) {
      return !List.of("addressType", "endpoints", "ports").stream()
              .allMatch(field -> Json.sameField(old, now, field))
          || !Json.at(old, "metadata", "labels").equals(Json.at(now, "metadata", "labels"));
    }
  };

  /** Whether going from {@code old} to {@code now} makes a new generation. */
  public abstract boolean moves(ObjectNode old, ObjectNode now);
}
