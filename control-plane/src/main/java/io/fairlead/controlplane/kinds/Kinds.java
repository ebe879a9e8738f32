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
      case CONTROLLER_REVISION -> AppsKinds.CONTROLLER_REVISION;
      case LEASE -> ClusterKinds.LEASE;
      case ROLE -> ClusterKinds.ROLE;
      case ROLE_BINDING -> ClusterKinds.ROLE_BINDING;
      case CLUSTER_ROLE -> ClusterKinds.CLUSTER_ROLE;
      case CLUSTER_ROLE_BINDING -> ClusterKinds.CLUSTER_ROLE_BINDING;
      case GATEWAY_CLASS -> GatewayKinds.GATEWAY_CLASS;
      case GATEWAY -> GatewayKinds.GATEWAY;
      case HTTP_ROUTE -> GatewayKinds.HTTP_ROUTE;
      case GRPC_ROUTE -> GatewayKinds.GRPC_ROUTE;
      case TLS_ROUTE -> GatewayKinds.TLS_ROUTE;
      case TCP_ROUTE -> GatewayKinds.TCP_ROUTE;
      case UDP_ROUTE -> GatewayKinds.UDP_ROUTE;
      case REFERENCE_GRANT -> GatewayKinds.REFERENCE_GRANT;
      case BACKEND_TLS_POLICY -> GatewayKinds.BACKEND_TLS_POLICY;
      case LISTENER_SET -> GatewayKinds.LISTENER_SET;
      case CLUSTER_NETWORK_POLICY -> GatewayKinds.CLUSTER_NETWORK_POLICY;
      case SERVICE_IMPORT -> MulticlusterKinds.SERVICE_IMPORT;
      case SERVICE_EXPORT -> MulticlusterKinds.SERVICE_EXPORT;
      case POLICY_STATUS -> GatewayKinds.POLICY_STATUS;
      case ROUTE_POLICY -> GatewayKinds.ROUTE_POLICY;
    };
  }
}
