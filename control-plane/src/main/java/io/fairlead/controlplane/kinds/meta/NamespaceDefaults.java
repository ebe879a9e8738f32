package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** A Namespace carries its name as a label (rule N12), a finalizer and a phase. */
public final class NamespaceDefaults {
  /** The label every namespace has, so that selectors can name one. */
  public static final String NAME_LABEL = "kubernetes.io/metadata.name";

  private NamespaceDefaults() {}

  /** Changes {@code object}. */
  public static void apply(ObjectNode object) {
    ObjectNode metadata = Json.child(object, "metadata");
    Json.child(metadata, "labels").put(NAME_LABEL, Json.text(metadata, "name"));
    boolean terminating = Json.has(metadata, "deletionTimestamp");
    ObjectNode spec = Json.child(object, "spec");
    if (!terminating && Json.texts(spec, "finalizers").isEmpty()) {
      spec.set("finalizers", Json.array("kubernetes"));
    }
    Json.defaultText(Json.child(object, "status"), "phase", "Active");
  }
}
