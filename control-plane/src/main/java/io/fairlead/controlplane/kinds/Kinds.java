package io.fairlead.controlplane.kinds;

import io.fairlead.model.meta.ResourceKind;

/** Where each kind's rules are. */
final class Kinds {
  private Kinds() {}

  static KindRules rules(ResourceKind kind) {
    return switch (kind) {
      case NAMESPACE -> CoreKinds.NAMESPACE;
      case NODE -> CoreKinds.NODE;
      case POD -> CoreKinds.POD;
      case SECRET -> CoreKinds.SECRET;
      case CONFIG_MAP -> CoreKinds.CONFIG_MAP;
      case SERVICE_ACCOUNT -> CoreKinds.SERVICE_ACCOUNT;
      case EVENT -> CoreKinds.EVENT;
      case SERVICE -> NetworkKinds.SERVICE;
      case ENDPOINTS -> NetworkKinds.ENDPOINTS;
      case ENDPOINT_SLICE -> NetworkKinds.ENDPOINT_SLICE;
      case INGRESS -> NetworkKinds.INGRESS;
      case INGRESS_CLASS -> NetworkKinds.INGRESS_CLASS;
      case NETWORK_POLICY -> NetworkKinds.NETWORK_POLICY;
      case SERVICE_CIDR -> NetworkKinds.SERVICE_CIDR;
      case IP_ADDRESS -> NetworkKinds.IP_ADDRESS;
      case DEPLOYMENT -> AppsKinds.DEPLOYMENT;
      case REPLICA_SET -> AppsKinds.REPLICA_SET;
      case STATEFUL_SET -> AppsKinds.STATEFUL_SET;
      case LEASE -> ClusterKinds.LEASE;
      case ROLE -> ClusterKinds.ROLE;
      case ROLE_BINDING -> ClusterKinds.ROLE_BINDING;
      case CLUSTER_ROLE -> ClusterKinds.CLUSTER_ROLE;
      case CLUSTER_ROLE_BINDING -> ClusterKinds.CLUSTER_ROLE_BINDING;
    };
  }
}
