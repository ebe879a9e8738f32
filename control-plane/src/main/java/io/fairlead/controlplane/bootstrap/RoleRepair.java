package io.fairlead.controlplane.bootstrap;

import io.fairlead.controlplane.access.rbac.PolicyRule;
import io.fairlead.model.json.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives default roles and bindings back what somebody took from them, and leaves what was added, as
 * kube-apiserver does at its start; an object that is annotated with {@code
 * rbac.authorization.kubernetes.io/autoupdate: "false"} is its owner's. Pure.
 */
final class RoleRepair {
  static final String AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";

  private RoleRepair() {}

  /**
   * The object as it should be; empty when there is nothing to do. A binding to another role than
   * ours is left alone: roles of bindings never change.
   */
  static Optional<ObjectNode> repaired(ObjectNode actual, ObjectNode wanted) {
    JsonNode notes = actual.path("metadata").path("annotations");
    if (Fields.text(notes, AUTOUPDATE).equals("false")
        || !actual.path("roleRef").equals(wanted.path("roleRef"))) {
      return Optional.empty();
    }
    ObjectNode repaired = actual.deepCopy();
    complete(repaired, wanted, "labels");
    complete(repaired, wanted, "annotations");
    if (Fields.present(wanted, "aggregationRule")) {
      repaired.set("aggregationRule", wanted.path("aggregationRule"));
    } else {
      addRules(repaired, wanted);
    }
    addSubjects(repaired, wanted);
    return repaired.equals(actual) ? Optional.empty() : Optional.of(repaired);
  }

  private static void complete(ObjectNode object, ObjectNode wanted, String field) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    for (Map.Entry<String, JsonNode> entry : wanted.path("metadata").path(field).properties()) {
      ObjectNode map =
          metadata.path(field) instanceof ObjectNode given ? given : metadata.putObject(field);
      if (!map.path(entry.getKey()).equals(entry.getValue())) {
        map.set(entry.getKey(), entry.getValue());
      }
    }
  }

  private static void addRules(ObjectNode role, ObjectNode wanted) {
    List<PolicyRule> held = PolicyRule.of(role);
    for (PolicyRule rule : PolicyRule.of(wanted)) {
      if (!held.contains(rule)) {
        role.withArrayProperty("rules").add(rule.json());
      }
    }
  }

  private static void addSubjects(ObjectNode binding, ObjectNode wanted) {
    List<JsonNode> held = Fields.list(binding, "subjects");
    for (JsonNode subject : Fields.list(wanted, "subjects")) {
      if (!held.contains(subject)) {
        binding.withArrayProperty("subjects").add(subject);
      }
    }
  }
}
