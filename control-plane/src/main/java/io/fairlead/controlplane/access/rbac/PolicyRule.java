package io.fairlead.controlplane.access.rbac;

import io.fairlead.model.json.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One rule of a role: every one of these verbs on every one of these resources, or paths. Lists
 * that do not apply are empty.
 */
public record PolicyRule(
    List<String> verbs,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> nonResourceUrls) {
  static final String ALL = "*";

  /** Everything there is: what a role that gathers other roles' rules may come to allow. */
  static final List<PolicyRule> EVERYTHING =
      List.of(
          new PolicyRule(List.of(ALL), List.of(ALL), List.of(ALL), List.of(), List.of()),
          new PolicyRule(List.of(ALL), List.of(), List.of(), List.of(), List.of(ALL)));

  public PolicyRule {
    verbs = List.copyOf(verbs);
    apiGroups = List.copyOf(apiGroups);
    resources = List.copyOf(resources);
    resourceNames = List.copyOf(resourceNames);
    nonResourceUrls = List.copyOf(nonResourceUrls);
  }

  /** The rules of a Role or ClusterRole. */
  public static List<PolicyRule> of(JsonNode role) {
    List<PolicyRule> rules = new ArrayList<>();
    for (JsonNode rule : Fields.list(role, "rules")) {
      rules.add(
          new PolicyRule(
              Fields.texts(rule, "verbs"),
              Fields.texts(rule, "apiGroups"),
              Fields.texts(rule, "resources"),
              Fields.texts(rule, "resourceNames"),
              Fields.texts(rule, "nonResourceURLs")));
    }
    return List.copyOf(rules);
  }

  /** The rule as an object writes it. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    put(json, "apiGroups", apiGroups);
    put(json, "nonResourceURLs", nonResourceUrls);
    put(json, "resourceNames", resourceNames);
    put(json, "resources", resources);
    verbs.forEach(json.putArray("verbs")::add);
    return json;
  }

  private static void put(ObjectNode json, String field, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(json.putArray(field)::add);
    }
  }

  /** Whether the rule allows this. */
  boolean allows(Attributes asked) {
    if (!any(verbs, asked.verb())) {
      return false;
    }
    return switch (asked) {
      case Attributes.OfResource resource ->
          any(apiGroups, resource.group())
              && coversResource(resource)
              && (resourceNames.isEmpty() || resourceNames.contains(resource.name()));
      case Attributes.OfPath path -> nonResourceUrls.stream().anyMatch(u -> covers(u, path.path()));
    };
  }

  static boolean any(List<String> allowed, String value) {
    return allowed.contains(ALL) || allowed.contains(value);
  }

  private boolean coversResource(Attributes.OfResource asked) {
    for (String resource : resources) {
      if (resource.equals(ALL)
          || resource.equals(asked.combined())
          || (!asked.subresource().isEmpty() && resource.equals("*/" + asked.subresource()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a path of a rule, perhaps with a {@code *} at its end, covers a path. */
  static boolean covers(String rule, String path) {
    return rule.equals(path)
        || (rule.endsWith(ALL) && path.startsWith(rule.replaceAll("\\*+$", "")));
  }

  /** {@code {APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}}. */
  String text() {
    List<String> parts = new ArrayList<>();
    say(parts, "APIGroups", apiGroups);
    say(parts, "Resources", resources);
    say(parts, "NonResourceURLs", nonResourceUrls);
    say(parts, "ResourceNames", resourceNames);
    say(parts, "Verbs", verbs);
    return "{" + String.join(", ", parts) + "}";
  }

  private static void say(List<String> parts, String name, List<String> values) {
    if (!values.isEmpty()) {
      parts.add(name + ":" + quoted(values));
    }
  }

  /** {@code ["a" "b"]}, Kubernetes' way to show a list. */
  static String quoted(List<String> values) {
    return values.stream().map(v -> '"' + v + '"').collect(Collectors.joining(" ", "[", "]"));
  }
}
