package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.ArrayList;
import java.util.List;

/** Who an object belongs to. */
final class OwnerReferences {
  private OwnerReferences() {}

  static void validate(Errors errors, Field references) {
    List<String> controllers = new ArrayList<>();
    for (Field reference : references.items()) {
      Field apiVersion = reference.child("apiVersion");
      if (apiVersion.isEmpty()) {
        errors.invalid(apiVersion.path(), "", "version must not be empty");
      }
      for (String name : List.of("kind", "name", "uid")) {
        Field field = reference.child(name);
        if (field.isEmpty()) {
          errors.invalid(field.path(), "", name + " must not be empty");
        }
      }
      if (Json.isTrue(reference.node(), "controller")) {
        controllers.add(
            Json.text(reference.node(), "kind") + "/" + Json.text(reference.node(), "name"));
      }
    }
    if (controllers.size() > 1) {
      errors.invalid(
          references,
          "Only one reference can have Controller set to true. Found \"true\" in references for "
              + String.join(" and ", controllers));
    }
  }
}
