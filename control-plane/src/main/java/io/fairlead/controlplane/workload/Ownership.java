package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ControllerReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a workload holds its children: by a controller reference in each of them. Pure. */
public final class Ownership {
  private Ownership() {}

  /** Nobody manages it. */
  public static boolean orphan(CatalogObject child) {
    return ControllerReference.of(child.json()).isEmpty();
  }

  /** Writes the reference into {@code metadata.ownerReferences} of a child; changes it. */
  public static void own(ObjectNode child, CatalogObject owner) {
    ObjectNode metadata = Json.child(child, "metadata");
    ArrayNode references =
        metadata.get("ownerReferences") instanceof ArrayNode array
            ? array
            : metadata.putArray("ownerReferences");
    references
        .addObject()
        .put("apiVersion", owner.key().kind().apiVersion())
        .put("kind", owner.key().kind().kind())
        .put("name", owner.key().name())
        .put("uid", owner.meta().uid())
        .put("controller", true)
        .put("blockOwnerDeletion", true);
  }

  /** Takes an orphan on. */
  public static Step adopt(CatalogObject child, CatalogObject owner) {
    ObjectNode adopted = child.json().deepCopy();
    own(adopted, owner);
    return Step.Replace.silent(child, adopted);
  }

  /** Lets a child go that the selector no longer matches. */
  public static Step release(CatalogObject child, CatalogObject owner) {
    ObjectNode released = child.json().deepCopy();
    ObjectNode metadata = Json.child(released, "metadata");
    ArrayNode left = metadata.arrayNode();
    for (JsonNode reference : Fields.list(metadata, "ownerReferences")) {
      if (!Fields.text(reference, "uid").equals(owner.meta().uid())) {
        left.add(reference);
      }
    }
    if (left.isEmpty()) {
      metadata.remove("ownerReferences");
    } else {
      metadata.set("ownerReferences", left);
    }
    return Step.Replace.silent(child, released);
  }
}
