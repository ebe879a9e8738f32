package io.fairlead.model.meta;

import io.fairlead.model.json.Fields;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The owner that manages an object: the one of its ownerReferences with {@code controller}. */
public record ControllerReference(String apiVersion, String kind, String name, String uid) {

  /** That of a whole object; empty when nobody manages it. */
  public static Optional<ControllerReference> of(ObjectNode object) {
    for (JsonNode reference : object.path("metadata").path("ownerReferences")) {
      if (Fields.flag(reference, "controller", false)) {
        return Optional.of(
            new ControllerReference(
                Fields.text(reference, "apiVersion"),
                Fields.text(reference, "kind"),
                Fields.text(reference, "name"),
                Fields.text(reference, "uid")));
      }
    }
    return Optional.empty();
  }
}
