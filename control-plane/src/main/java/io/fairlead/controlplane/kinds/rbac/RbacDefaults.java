package io.fairlead.controlplane.kinds.rbac;

import io.fairlead.controlplane.kinds.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** The API group of roles, users and groups, where nothing is said. */
public final class RbacDefaults {
  static final String GROUP = "rbac.authorization.k8s.io";

  private RbacDefaults() {}

  /** Changes {@code binding}. */
  public static void binding(ObjectNode binding) {
    Json.defaultText(Json.child(binding, "roleRef"), "apiGroup", GROUP);
    for (ObjectNode subject : Json.objects(binding, "subjects")) {
      switch (Json.text(subject, "kind")) {
        case "User", "Group" -> Json.defaultText(subject, "apiGroup", GROUP);
        default -> {} // service accounts are of the core group
      }
    }
  }
}
