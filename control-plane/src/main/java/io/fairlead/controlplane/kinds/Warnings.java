package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.warning.AnnotationWarnings;
import io.fairlead.controlplane.kinds.warning.IngressWarnings;
import io.fairlead.controlplane.kinds.warning.NetworkPolicyWarnings;
import io.fairlead.controlplane.kinds.warning.PodWarnings;
import io.fairlead.controlplane.kinds.warning.ServiceWarnings;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Advice for the author of a valid object: deprecated things, and what Fairlead does not act on
 * (B34: nothing is silently ignored).
 */
public final class Warnings {
  private Warnings() {}

  /** One short text for each {@code Warning} header. */
  public static List<String> of(ResourceKind kind, ObjectNode object) {
    List<String> warnings = new ArrayList<>(AnnotationWarnings.of(kind, object));
    warnings.addAll(
        switch (kind) {
          case POD -> PodWarnings.of(object);
          case SERVICE -> ServiceWarnings.of(object);
          case INGRESS -> IngressWarnings.of(object);
          case NETWORK_POLICY -> NetworkPolicyWarnings.of(object);
          case ENDPOINT_SLICE ->
              Json.text(object, "addressType").equals("FQDN")
                  ? List.of("addressType: FQDN endpoints are deprecated")
                  : List.of();
          case NAMESPACE, NODE, ENDPOINTS, SECRET, CONFIG_MAP, EVENT, INGRESS_CLASS -> List.of();
        });
    return warnings;
  }
}
