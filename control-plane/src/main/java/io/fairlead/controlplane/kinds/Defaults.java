package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.endpointslice.EndpointSliceDefaults;
import io.fairlead.controlplane.kinds.ingress.IngressClassDefaults;
import io.fairlead.controlplane.kinds.ingress.IngressDefaults;
import io.fairlead.controlplane.kinds.meta.NamespaceDefaults;
import io.fairlead.controlplane.kinds.networkpolicy.NetworkPolicyDefaults;
import io.fairlead.controlplane.kinds.pod.PodDefaults;
import io.fairlead.controlplane.kinds.secret.SecretDefaults;
import io.fairlead.controlplane.kinds.service.ServiceDefaults;
import io.fairlead.model.meta.ResourceKind;
import tools.jackson.databind.node.ObjectNode;

/** Fills in what the client left out. Applying twice is the same as once. */
final class Defaults {
  private Defaults() {}

  /** Changes {@code object}, which must be the caller's own. */
  static void apply(ResourceKind kind, ObjectNode object) {
    switch (kind) {
      case SERVICE -> ServiceDefaults.apply(object);
      case POD -> PodDefaults.apply(object);
      case NAMESPACE -> NamespaceDefaults.apply(object);
      case SECRET -> SecretDefaults.apply(object);
      case INGRESS -> IngressDefaults.apply(object);
      case INGRESS_CLASS -> IngressClassDefaults.apply(object);
      case NETWORK_POLICY -> NetworkPolicyDefaults.apply(object);
      case ENDPOINT_SLICE -> EndpointSliceDefaults.apply(object);
      case NODE, ENDPOINTS, CONFIG_MAP, EVENT -> {}
    }
  }
}
