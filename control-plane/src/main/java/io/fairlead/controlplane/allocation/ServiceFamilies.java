package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.json.Fields;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The IP families of a Service on this cluster (SA6, SA7): {@code ipFamilies} is filled from its
 * addresses, its policy and what the cluster has. Pure; reads Services that are valid but for that.
 */
final class ServiceFamilies {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> KNOWN = List.of("IPv4", "IPv6");

  private ServiceFamilies() {}

  /**
   * Fills in {@code ipFamilies}; what the cluster can not give is an error.
   *
   * @param old the Service it replaces; null on create
   * @param cluster the cluster's families, the first is the default
   */
  static List<FieldError> settle(
      ObjectNode service, @Nullable ObjectNode old, List<String> cluster) {
    ObjectNode spec = service.withObjectProperty("spec");
    if (Fields.text(spec, "type").equals("ExternalName") || stays(spec, old)) {
      return List.of();
    }
    List<String> families = new ArrayList<>(Fields.texts(spec, "ipFamilies"));
    addresses(spec).stream().skip(families.size()).forEach(ip -> families.add(ip.family()));
    String policy = Fields.text(spec, "ipFamilyPolicy");
    boolean byHand = headless(spec) && Json.at(spec, "selector").isEmpty();
    List<FieldError> errors = byHand ? List.of() : errors(families, policy, cluster);
    if (!errors.isEmpty()) {
      return errors;
    }
    if (families.isEmpty()) {
      families.add(cluster.getFirst());
    }
    if (!policy.equals("SingleStack")) {
      (byHand ? KNOWN : cluster)
          .stream().filter(family -> !families.contains(family)).forEach(families::add);
    }
    spec.set("ipFamilies", Json.array(families.toArray(String[]::new)));
    return List.of();
  }

  /** The families it should have an address of and has none of, in order. */
  static List<String> lacking(JsonNode spec) {
    List<IpAddress> addresses = addresses(spec);
    return Fields.text(spec, "type").equals("ExternalName") || headless(spec)
        ? List.of()
        : Fields.texts(spec, "ipFamilies").stream()
            .filter(family -> addresses.stream().noneMatch(ip -> ip.family().equals(family)))
            .toList();
  }

  /**
   * A Service that prefers two families keeps what it has until somebody asks for more, even when
   * the cluster has two by now.
   */
  private static boolean stays(JsonNode spec, @Nullable ObjectNode old) {
    JsonNode before = old == null ? Json.array() : old.path("spec");
    return old != null
        && !Fields.text(before, "type").equals("ExternalName")
        && Fields.text(spec, "ipFamilyPolicy").equals("PreferDualStack")
        && List.of("ipFamilyPolicy", "ipFamilies", "clusterIPs").stream()
            .allMatch(field -> Json.sameField(before, spec, field));
  }

  private static List<FieldError> errors(
      List<String> families, String policy, List<String> cluster) {
    List<FieldError> errors = new ArrayList<>();
    if (policy.equals("RequireDualStack") && cluster.size() < 2) {
      errors.add(
          FieldError.invalid(
              SPEC.child("ipFamilyPolicy"),
              policy,
              "this cluster is not configured for dual-stack services"));
    }
    for (int i = 0; i < families.size(); i++) {
      if (!cluster.contains(families.get(i))) {
        errors.add(
            FieldError.invalid(
                SPEC.child("ipFamilies").index(i),
                families.get(i),
                "not configured on this cluster"));
      }
    }
    return errors;
  }

  private static boolean headless(JsonNode spec) {
    return Fields.text(spec, "clusterIP").equals("None");
  }

  private static List<IpAddress> addresses(JsonNode spec) {
    return Fields.texts(spec, "clusterIPs").stream()
        .flatMap(address -> IpAddress.parse(address).stream())
        .toList();
  }
}
