package io.fairlead.controlplane.access.rbac;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Whether rules somebody holds cover rules they want to hand on, and what is missing. Pure.
 *
 * <p>A rule is taken apart into its smallest rules (one verb on one resource); each must be covered
 * by one rule that is held. A verb that is only held through two rules together does not occur.
 */
final class Coverage {
  private Coverage() {}

  /** What of {@code wanted} the rules do not cover, with the verbs of a resource gathered again. */
  static List<PolicyRule> missing(List<PolicyRule> held, List<PolicyRule> wanted) {
    List<PolicyRule> missing = new ArrayList<>();
    for (PolicyRule rule : wanted) {
      for (PolicyRule part : parts(rule)) {
        if (held.stream().noneMatch(own -> covers(own, part))) {
          missing.add(part);
        }
      }
    }
    return gathered(missing);
  }

  /** The texts of rules, in order, each once. */
  static List<String> texts(List<PolicyRule> rules) {
    return List.copyOf(new TreeSet<>(rules.stream().map(PolicyRule::text).toList()));
  }

  private static List<PolicyRule> parts(PolicyRule rule) {
    List<PolicyRule> parts = new ArrayList<>();
    for (String group : rule.apiGroups()) {
      for (String resource : rule.resources()) {
        for (String verb : rule.verbs()) {
          if (rule.resourceNames().isEmpty()) {
            parts.add(part(verb, group, resource, List.of()));
          }
          for (String name : rule.resourceNames()) {
            parts.add(part(verb, group, resource, List.of(name)));
          }
        }
      }
    }
    for (String url : rule.nonResourceUrls()) {
      for (String verb : rule.verbs()) {
        parts.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
      }
    }
    return parts;
  }

  private static PolicyRule part(String verb, String group, String resource, List<String> names) {
    return new PolicyRule(List.of(verb), List.of(group), List.of(resource), names, List.of());
  }

  private static boolean covers(PolicyRule own, PolicyRule part) {
    return part.verbs().stream().allMatch(verb -> PolicyRule.any(own.verbs(), verb))
        && part.apiGroups().stream().allMatch(group -> PolicyRule.any(own.apiGroups(), group))
        && part.resources().stream().allMatch(r -> coversResource(own.resources(), r))
        && (own.resourceNames().isEmpty()
            || (!part.resourceNames().isEmpty()
                && own.resourceNames().containsAll(part.resourceNames())))
        && part.nonResourceUrls().stream()
            .allMatch(u -> own.nonResourceUrls().stream().anyMatch(o -> PolicyRule.covers(o, u)));
  }

  private static boolean coversResource(List<String> own, String resource) {
    int slash = resource.indexOf('/');
    return PolicyRule.any(own, resource)
        || (slash >= 0 && own.contains("*" + resource.substring(slash)));
  }

  private static List<PolicyRule> gathered(List<PolicyRule> parts) {
    Map<PolicyRule, List<String>> verbs = new LinkedHashMap<>();
    for (PolicyRule part : parts) {
      PolicyRule same =
          new PolicyRule(
              part.nonResourceUrls().isEmpty() ? List.of() : part.verbs(),
              part.apiGroups(),
              part.resources(),
              part.resourceNames(),
              part.nonResourceUrls());
      List<String> all = verbs.computeIfAbsent(same, _ -> new ArrayList<>());
      if (!all.containsAll(part.verbs())) {
        all.addAll(part.verbs());
      }
    }
    List<PolicyRule> gathered = new ArrayList<>();
    verbs.forEach(
        (rule, all) ->
            gathered.add(
                new PolicyRule(
                    all,
                    rule.apiGroups(),
                    rule.resources(),
                    rule.resourceNames(),
                    rule.nonResourceUrls())));
    return gathered;
  }
}
