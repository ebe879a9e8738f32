package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Pod's spec stays as it is but for a few fields. */
public final class PodUpdateValidation {
  private static final String FORBIDDEN =
      "pod updates may not change fields other than"
          + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
          + " (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow"
          + " it to be set to 1 if it was previously negative)";

  private PodUpdateValidation() {}

  public static void validate(Errors errors, ObjectNode old, ObjectNode now) {
    Field before = Field.root(old).child("spec");
    Field after = Field.root(now).child("spec");
    for (String list : List.of("containers", "initContainers")) {
      if (before.child(list).items().size() != after.child(list).items().size()) {
        errors.forbidden(after.child(list), "pod updates may not add or remove containers");
        return;
      }
    }
    validateDeadline(errors, before.child("activeDeadlineSeconds"), after);
    boolean tolerationsKept =
        after.child("tolerations").items().stream()
            .map(Field::node)
            .toList()
            .containsAll(before.child("tolerations").items().stream().map(Field::node).toList());
    if (!tolerationsKept || !fixed(before.node()).equals(fixed(after.node()))) {
      errors.forbidden(after, FORBIDDEN);
    }
  }

  /** A deadline may be set, and come nearer. */
  private static void validateDeadline(Errors errors, Field before, Field spec) {
    Field after = spec.child("activeDeadlineSeconds");
    if (!before.isPresent()) {
      return;
    }
    if (!after.isPresent()) {
      errors.invalid(after, "must not update from a positive integer to nil value");
    } else if (after.number() > before.number()) {
      errors.invalid(after, "must be less than or equal to previous value");
    }
  }

  /** The spec without the fields that may change. */
  private static JsonNode fixed(JsonNode spec) {
    JsonNode copy = spec.deepCopy();
    if (copy instanceof ObjectNode fixed) {
      fixed.remove(List.of("activeDeadlineSeconds", "tolerations"));
      for (String list : List.of("containers", "initContainers")) {
        Json.objects(fixed, list).forEach(container -> container.remove("image"));
      }
    }
    return copy;
  }
}
