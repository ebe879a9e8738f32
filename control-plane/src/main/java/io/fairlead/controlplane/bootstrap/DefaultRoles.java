package io.fairlead.controlplane.bootstrap;

import io.fairlead.controlplane.access.rbac.Aggregation;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ClusterRoles and ClusterRoleBindings every installation has, by the names Kubernetes gives
 * them. Read from {@code default-roles.txt}:
 *
 * <pre>
 *   role NAME [LABEL ...]           a ClusterRole; a label is aggregate-to-NAME
 *   gathers LABEL                   ... that gathers the rules of the roles with this label
 *   VERBS on RESOURCES in GROUPS    ... with a rule; "core" is the core group
 *   VERBS at PATHS                  ... with a rule for paths
 *   bind ROLE to GROUP ...          a ClusterRoleBinding of the role's name
 * </pre>
 */
final class DefaultRoles {
  private static final String FILE = "default-roles.txt";
  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String LABELS = RBAC + "/";
  private static final String READ = "get,list,watch";
  private static final String WRITE = "create,delete,deletecollection,patch,update";

  private DefaultRoles() {}

  /** All of them, roles before the bindings that name them. */
  static List<ObjectNode> all() {
    List<ObjectNode> objects = new ArrayList<>();
    for (String line : text().lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.split("\\s+");
      switch (words[0]) {
        case "role" -> objects.add(role(words));
        case "bind" -> objects.add(binding(words));
        case "gathers" -> gathers(objects.getLast(), words[1]);
        default -> rule(objects.getLast(), words);
      }
    }
    gather(objects);
    return List.copyOf(objects);
  }

  /** Gives roles that gather their rules, those of roles that gather too last. */
  private static void gather(List<ObjectNode> objects) {
    boolean changed = true;
    while (changed) {
      changed = false;
      List<CatalogObject> roles =
          objects.stream()
              .filter(object -> object.has("rules"))
              .map(DefaultRoles::stored)
              .sorted(Comparator.comparing(CatalogObject::key))
              .toList();
      for (CatalogObject role : roles) {
        ArrayNode rules = JsonNodeFactory.instance.arrayNode();
        Aggregation.gathered(role, roles).forEach(rule -> rules.add(rule.json()));
        if (role.json().has("aggregationRule") && !role.json().path("rules").equals(rules)) {
          role.json().set("rules", rules);
          changed = true;
        }
      }
    }
  }

  private static CatalogObject stored(ObjectNode role) {
    String name = ObjectMeta.of(role).name();
    return new CatalogObject(new ResourceKey(ResourceKind.CLUSTER_ROLE, "", name), 0, 0, role);
  }

  private static ObjectNode role(String[] words) {
    ObjectNode role = named(ResourceKind.CLUSTER_ROLE, words[1]);
    ObjectNode labels = role.withObjectProperty("metadata").withObjectProperty("labels");
    Arrays.stream(words).skip(2).forEach(label -> labels.put(LABELS + label, "true"));
    role.putArray("rules");
    return role;
  }

  private static void gathers(ObjectNode role, String label) {
    role.putObject("aggregationRule")
        .putArray("clusterRoleSelectors")
        .addObject()
        .putObject("matchLabels")
        .put(LABELS + label, "true");
  }

  private static void rule(ObjectNode role, String[] words) {
    ObjectNode rule = role.withArrayProperty("rules").addObject();
    switch (words[1]) {
      case "on" -> {
        put(rule, "apiGroups", words[4].equals("core") ? "" : words[4]);
        put(rule, "resources", words[2]);
      }
      case "at" -> put(rule, "nonResourceURLs", words[2]);
      default -> throw new IllegalStateException(FILE + ": " + String.join(" ", words));
    }
    put(
        rule,
        "verbs",
        switch (words[0]) {
          case "read" -> READ;
          case "write" -> WRITE;
          case "read,write" -> READ + "," + WRITE;
          default -> words[0];
        });
  }

  private static void put(ObjectNode rule, String field, String values) {
    Arrays.stream(values.split(",", -1)).forEach(rule.putArray(field)::add);
  }

  private static ObjectNode binding(String[] words) {
    ObjectNode binding = named(ResourceKind.CLUSTER_ROLE_BINDING, words[1]);
    binding
        .putObject("roleRef")
        .put("apiGroup", RBAC)
        .put("kind", ResourceKind.CLUSTER_ROLE.kind())
        .put("name", words[1]);
    var subjects = binding.putArray("subjects");
    Arrays.stream(words)
        .skip(3)
        .forEach(
            group ->
                subjects.addObject().put("apiGroup", RBAC).put("kind", "Group").put("name", group));
    return binding;
  }

  private static ObjectNode named(ResourceKind kind, String name) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    metadata.putObject("annotations").put(RoleRepair.AUTOUPDATE, "true");
    metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
    return object;
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(DefaultRoles.class.getResourceAsStream(FILE), FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(FILE, e);
    }
  }
}
