package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.networkpolicy.EgressDomainNames;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Rules that read as if they did something. */
public final class NetworkPolicyWarnings {
  private NetworkPolicyWarnings() {}

  public static List<String> of(ObjectNode policy) {
    List<String> warnings = new ArrayList<>();
    List<String> types = Json.texts(policy, "spec", "policyTypes");
    unused(policy, types, "Egress", "egress", warnings);
    unused(policy, types, "Ingress", "ingress", warnings);
    if (!types.contains("Egress")
        && Json.textMap(policy, "metadata", "annotations")
            .containsKey(EgressDomainNames.ANNOTATION)) {
      warnings.add(
          "metadata.annotations[%s] has no effect: spec.policyTypes does not contain Egress"
              .formatted(EgressDomainNames.ANNOTATION));
    }
    return warnings;
  }

  private static void unused(
      ObjectNode policy, List<String> types, String type, String field, List<String> warnings) {
    if (!types.contains(type) && !Json.objects(policy, "spec", field).isEmpty()) {
      warnings.add(
          "spec.%s has no effect: spec.policyTypes does not contain %s".formatted(field, type));
    }
  }
}
