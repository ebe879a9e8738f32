package io.fairlead.controlplane.kinds.rbac;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.meta.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of RoleBindings and ClusterRoleBindings. */
public final class BindingValidation {
  private BindingValidation() {}

  /**
   * @param old null on creation
   */
  public static void roleBinding(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    validate(errors, old, object, List.of("Role", "ClusterRole"), true);
  }

  /**
   * @param old null on creation
   */
  public static void clusterRoleBinding(
      Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    validate(errors, old, object, List.of("ClusterRole"), false);
  }

  private static void validate(
      Errors errors,
      @Nullable ObjectNode old,
      ObjectNode object,
      List<String> roles,
      boolean namespaced) {
    Field binding = Field.root(object);
    Field role = binding.child("roleRef");
    inGroup(errors, role.child("apiGroup"), RbacDefaults.GROUP);
    if (!roles.contains(role.child("kind").text())) {
      errors.notSupported(role.child("kind"), roles);
    }
    Field name = role.child("name");
    if (name.isEmpty()) {
      errors.required(name);
    } else {
      errors.invalid(name, Names.pathSegment(name.text()));
    }
    binding.child("subjects").items().forEach(subject -> subject(errors, subject, namespaced));
    if (old != null && !Json.sameField(old, object, "roleRef")) {
      ObjectNode shown = Json.object();
      shown.put("APIGroup", role.child("apiGroup").text());
      shown.put("Kind", role.child("kind").text());
      shown.put("Name", name.text());
      errors.invalid(role.path(), shown, "cannot change roleRef");
    }
  }

  private static void subject(Errors errors, Field subject, boolean namespaced) {
    Field name = subject.child("name");
    if (name.isEmpty()) {
      errors.required(name);
    }
    switch (subject.child("kind").text()) {
      case "ServiceAccount" -> {
        if (!name.isEmpty()) {
          errors.invalid(name, Names.dns1123Subdomain(name.text()));
        }
        inGroup(errors, subject.child("apiGroup"), "");
        if (!namespaced && subject.child("namespace").isEmpty()) {
          errors.required(subject.child("namespace"));
        }
      }
      case "User", "Group" -> inGroup(errors, subject.child("apiGroup"), RbacDefaults.GROUP);
      default ->
          errors.notSupported(subject.child("kind"), List.of("ServiceAccount", "User", "Group"));
    }
  }

  private static void inGroup(Errors errors, Field group, String expected) {
    if (!group.text().equals(expected)) {
      errors.notSupported(group, List.of(expected));
    }
  }
}
