package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.routepolicy.Authentication;
import io.fairlead.model.routepolicy.PolicyConflicts;
import io.fairlead.model.routepolicy.PolicyPart;
import io.fairlead.model.routepolicy.PolicyTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of a RoutePolicy (GEP-713): for each target the condition {@code Accepted}, and one for
 * all together. Pure.
 */
record RoutePolicyResult(Map<PolicyTarget, Wanted> targets, Wanted accepted) {
  private static final String TYPE = "Accepted";

  /**
   * @param declared with all its targets
   * @param outcome the same, among the others of the namespace
   */
  static RoutePolicyResult of(
      List<PolicyTarget> declared, PolicyConflicts.Outcome outcome, CatalogImage image) {
    String namespace = outcome.policy().name().namespace();
    Optional<String> missing = missing(outcome.policy().authentication(), image);
    Map<PolicyTarget, Wanted> targets = new LinkedHashMap<>();
    for (PolicyTarget target : declared) {
      Map<PolicyPart, NamespacedName> lost = outcome.lost().getOrDefault(target, Map.of());
      targets.put(
          target,
          missing
              .map(why -> new Wanted(TYPE, false, "Invalid", why))
              .or(() -> notFound(namespace, target, image))
              .or(() -> conflict(target, lost))
              .orElse(new Wanted(TYPE, true, TYPE, "holds for " + target.text())));
    }
    Wanted all = new Wanted(TYPE, true, TYPE, "holds for all its targets");
    return new RoutePolicyResult(
        targets, targets.values().stream().filter(each -> !each.met()).findFirst().orElse(all));
  }

  private static Optional<String> missing(
      @Nullable Authentication authentication, CatalogImage image) {
    if (authentication == null) {
      return Optional.empty();
    }
    for (PodSource.Ref ref : authentication.sources()) {
      if (source(ref, image).isEmpty()) {
        return Optional.of(closed("there is no %s %s".formatted(ref.kind().word(), ref.name())));
      }
    }
    Authentication.Jwt jwt = authentication.jwt();
    Authentication.Basic basic = authentication.basic();
    return Optional.ofNullable(jwt == null ? null : jwt.keys().source())
        .flatMap(keys -> lacks(keys, image))
        .or(() -> Optional.ofNullable(basic).flatMap(users -> lacks(users.users(), image)));
  }

  private static Optional<String> lacks(Authentication.Source from, CatalogImage image) {
    boolean there =
        source(from.ref(), image).stream().anyMatch(object -> has(object.json(), from.key()));
    return there
        ? Optional.empty()
        : Optional.of(
            closed(
                "%s %s has no key %s"
                    .formatted(from.ref().kind().word(), from.ref().name(), from.key())));
  }

  private static boolean has(ObjectNode source, String key) {
    return source.path("data").has(key) || source.path("binaryData").has(key);
  }

  private static String closed(String why) {
    return why + "; requests are answered 503";
  }

  private static Optional<CatalogObject> source(PodSource.Ref ref, CatalogImage image) {
    ResourceKind kind =
        switch (ref.kind()) {
          case CONFIG_MAP -> ResourceKind.CONFIG_MAP;
          case SECRET -> ResourceKind.SECRET;
        };
    return Optional.ofNullable(
        image.get(new ResourceKey(kind, ref.name().namespace(), ref.name().name())));
  }

  private static Optional<Wanted> notFound(
      String namespace, PolicyTarget target, CatalogImage image) {
    CatalogObject object = image.get(new ResourceKey(kind(target), namespace, target.name()));
    boolean there =
        object != null
            && (target.section().isEmpty()
                || sections(target, object).stream()
                    .anyMatch(each -> Fields.text(each, "name").equals(target.section())));
    return there
        ? Optional.empty()
        : Optional.of(new Wanted(TYPE, false, "TargetNotFound", "there is no " + target.text()));
  }

  private static List<JsonNode> sections(PolicyTarget target, CatalogObject object) {
    boolean gateway = target.kind() == PolicyTarget.Kind.GATEWAY;
    return Fields.list(object.json().path("spec"), gateway ? "listeners" : "rules");
  }

  static ResourceKind kind(PolicyTarget target) {
    return switch (target.kind()) {
      case INGRESS -> ResourceKind.INGRESS;
      case HTTP_ROUTE -> ResourceKind.HTTP_ROUTE;
      case GRPC_ROUTE -> ResourceKind.GRPC_ROUTE;
      case GATEWAY -> ResourceKind.GATEWAY;
    };
  }

  private static Optional<Wanted> conflict(
      PolicyTarget target, Map<PolicyPart, NamespacedName> lost) {
    if (lost.isEmpty()) {
      return Optional.empty();
    }
    String what =
        new TreeMap<>(lost)
            .entrySet().stream()
                .map(part -> part.getKey().field() + " by " + part.getValue().name())
                .collect(Collectors.joining(", "));
    return Optional.of(
        new Wanted(
            TYPE,
            false,
            "Conflicted",
            "of %s older RoutePolicies have a say already: %s; the rest of this one holds"
                .formatted(target.text(), what)));
  }
}
