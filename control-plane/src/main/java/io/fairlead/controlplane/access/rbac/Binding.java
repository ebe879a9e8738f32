package io.fairlead.controlplane.access.rbac;

import io.fairlead.controlplane.access.ServiceAccountName;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A RoleBinding or ClusterRoleBinding, read once. */
record Binding(ResourceKey key, RoleRef role, List<Subject> subjects) {

  /** The role it gives. {@code kind} is as written: it may name what there is not. */
  record RoleRef(String kind, String name) {

    /** Where that role is for a binding in a namespace (empty: at the cluster scope). */
    ResourceKey key(String namespace) {
      return kind.equals(ResourceKind.ROLE.kind())
          ? new ResourceKey(ResourceKind.ROLE, namespace, name)
          : new ResourceKey(ResourceKind.CLUSTER_ROLE, "", name);
    }
  }

  /**
   * Who gets it.
   *
   * @param id what {@link Bindings} looks for: {@code u:name} or {@code g:name}
   * @param text as reasons name it: {@code User "alice"}
   */
  record Subject(String id, String text) {
    static String user(String name) {
      return "u:" + name;
    }

    static String group(String name) {
      return "g:" + name;
    }
  }

  static Binding of(CatalogObject object) {
    JsonNode ref = object.json().path("roleRef");
    return new Binding(
        object.key(),
        new RoleRef(Fields.text(ref, "kind"), Fields.text(ref, "name")),
        subjects(object));
  }

  private static List<Subject> subjects(CatalogObject object) {
    List<Subject> subjects = new ArrayList<>();
    for (JsonNode subject : Fields.list(object.json(), "subjects")) {
      String kind = Fields.text(subject, "kind");
      String name = Fields.text(subject, "name");
      switch (kind) {
        case "User" -> subjects.add(new Subject(Subject.user(name), "User \"%s\"".formatted(name)));
        case "Group" ->
            subjects.add(new Subject(Subject.group(name), "Group \"%s\"".formatted(name)));
        case "ServiceAccount" -> {
          String own = Fields.text(subject, "namespace");
          String namespace = own.isEmpty() ? object.key().namespace() : own;
          if (!namespace.isEmpty()) {
            subjects.add(
                new Subject(
                    Subject.user(ServiceAccountName.user(namespace, name)),
                    "ServiceAccount \"%s/%s\"".formatted(name, namespace)));
          }
        }
        default -> {} // a kind nobody is of
      }
    }
    return List.copyOf(subjects);
  }

  /** {@code ClusterRoleBinding "x" of ClusterRole "y" to User "z"}. */
  String describe(Subject subject) {
    String name = key.namespace().isEmpty() ? key.name() : key.name() + "/" + key.namespace();
    return "%s \"%s\" of %s \"%s\" to %s"
        .formatted(key.kind().kind(), name, role.kind(), role.name(), subject.text());
  }
}
