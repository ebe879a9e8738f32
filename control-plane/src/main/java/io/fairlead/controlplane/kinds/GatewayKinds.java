package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.custom.CustomResource;
import io.fairlead.controlplane.kinds.gatewayapi.BackendTlsPolicyRules;
import io.fairlead.controlplane.kinds.gatewayapi.ClusterNetworkPolicyRules;
import io.fairlead.controlplane.kinds.gatewayapi.GatewayClassRules;
import io.fairlead.controlplane.kinds.gatewayapi.GatewayRules;
import io.fairlead.controlplane.kinds.gatewayapi.GrpcRouteRules;
import io.fairlead.controlplane.kinds.gatewayapi.HttpRouteRules;
import io.fairlead.controlplane.kinds.gatewayapi.ListenerRules;
import io.fairlead.controlplane.kinds.gatewayapi.RoutePolicyRules;
import io.fairlead.controlplane.kinds.gatewayapi.RouteRules;
import io.fairlead.controlplane.kinds.gatewayapi.TlsRouteRules;
import io.fairlead.controlplane.kinds.meta.Generation;
import io.fairlead.controlplane.kinds.table.CustomColumns;
import io.fairlead.controlplane.kinds.table.TableColumn;
import io.fairlead.controlplane.kinds.warning.GatewayWarnings;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;

/** What Kubernetes has as custom resources: Gateway API, ClusterNetworkPolicy, and our own. */
final class GatewayKinds {
  private static final String[] ADDRESSES = {"status", "addresses"};
  private static final String[] TARGETS = {"spec", "targetRefs"};
  static final KindRules GATEWAY_CLASS =
      custom(
          ResourceKind.GATEWAY_CLASS,
          GatewayClassRules::validate,
          CustomColumns.field("Controller", "spec", "controllerName"),
          CustomColumns.condition("Accepted"),
          CustomColumns.age(),
          CustomColumns.wide("Description", "spec", "description"));

  static final KindRules GATEWAY =
      custom(
              ResourceKind.GATEWAY,
              GatewayRules::validate,
              CustomColumns.field("Class", "spec", "gatewayClassName"),
              CustomColumns.first("Address", ADDRESSES, "value"),
              CustomColumns.condition("Programmed"),
              CustomColumns.age())
          .warnings(GatewayWarnings::gateway);

  static final KindRules HTTP_ROUTE =
      custom(ResourceKind.HTTP_ROUTE, HttpRouteRules::validate, hostnames(), CustomColumns.age());

  static final KindRules GRPC_ROUTE =
      custom(ResourceKind.GRPC_ROUTE, GrpcRouteRules::validate, hostnames(), CustomColumns.age());

  static final KindRules TLS_ROUTE =
      custom(ResourceKind.TLS_ROUTE, TlsRouteRules::validate, CustomColumns.age());

  static final KindRules TCP_ROUTE =
      custom(ResourceKind.TCP_ROUTE, RouteRules::validate, CustomColumns.age());

  static final KindRules UDP_ROUTE =
      custom(ResourceKind.UDP_ROUTE, RouteRules::validate, CustomColumns.age());

  static final KindRules REFERENCE_GRANT =
      custom(ResourceKind.REFERENCE_GRANT, CustomResource.Rules.NONE, CustomColumns.age());

  static final KindRules BACKEND_TLS_POLICY =
      custom(ResourceKind.BACKEND_TLS_POLICY, BackendTlsPolicyRules::validate, CustomColumns.age())
          .warnings(GatewayWarnings::backendTlsPolicy);

  static final KindRules LISTENER_SET =
      custom(
              ResourceKind.LISTENER_SET,
              (errors, _, set) ->
                  ListenerRules.validate(errors, set.child("spec").child("listeners")),
              CustomColumns.condition("Accepted"),
              CustomColumns.condition("Programmed"),
              CustomColumns.age())
          .warnings(GatewayWarnings::listeners);

  static final KindRules CLUSTER_NETWORK_POLICY =
      custom(
          ResourceKind.CLUSTER_NETWORK_POLICY,
          ClusterNetworkPolicyRules::validate,
          CustomColumns.field("Tier", "spec", "tier"),
          CustomColumns.field("Priority", "spec", "priority"),
          CustomColumns.age());

  static final KindRules POLICY_STATUS =
      custom(
          ResourceKind.POLICY_STATUS,
          CustomResource.Rules.NONE,
          CustomColumns.condition("Programmed"),
          CustomColumns.condition("Enforced"),
          CustomColumns.field("Nodes", "status", "nodes"),
          CustomColumns.age());

  static final KindRules ROUTE_POLICY =
      custom(
          ResourceKind.ROUTE_POLICY,
          RoutePolicyRules::validate,
          CustomColumns.first("Kind", TARGETS, "kind"),
          CustomColumns.first("Target", TARGETS, "name"),
          CustomColumns.condition("Accepted"),
          CustomColumns.condition("Programmed"),
          CustomColumns.age());

  private GatewayKinds() {}

  private static TableColumn hostnames() {
    return CustomColumns.field("Hostnames", "spec", "hostnames");
  }

  /** A custom resource, with a name and these columns. */
  static KindRules custom(ResourceKind kind, CustomResource.Rules rules, TableColumn... columns) {
    CustomResource resource = new CustomResource(kind, rules);
    List<TableColumn> table = new ArrayList<>(List.of(TableColumn.name()));
    table.addAll(List.of(columns));
    return KindRules.STANDARD
        .defaults(resource::defaults)
        .check((errors, old, object, _) -> resource.validate(errors, old, object))
        .statusCheck(resource::validateStatus)
        .generation(Generation.OF_SPEC)
        .columns(table);
  }
}
