package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.endpoints.EndpointsDefaults;
import io.fairlead.controlplane.kinds.endpoints.EndpointsValidation;
import io.fairlead.controlplane.kinds.endpointslice.EndpointSliceDefaults;
import io.fairlead.controlplane.kinds.endpointslice.EndpointSliceValidation;
import io.fairlead.controlplane.kinds.endpointslice.EndpointSliceWarnings;
import io.fairlead.controlplane.kinds.ingress.IngressClassDefaults;
import io.fairlead.controlplane.kinds.ingress.IngressClassValidation;
import io.fairlead.controlplane.kinds.ingress.IngressDefaults;
import io.fairlead.controlplane.kinds.ingress.IngressValidation;
import io.fairlead.controlplane.kinds.meta.Generation;
import io.fairlead.controlplane.kinds.networkpolicy.NetworkPolicyDefaults;
import io.fairlead.controlplane.kinds.networkpolicy.NetworkPolicyValidation;
import io.fairlead.controlplane.kinds.service.ServiceDefaults;
import io.fairlead.controlplane.kinds.service.ServiceStatusValidation;
import io.fairlead.controlplane.kinds.service.ServiceValidation;
import io.fairlead.controlplane.kinds.servicecidr.IpAddressValidation;
import io.fairlead.controlplane.kinds.servicecidr.ServiceCidrValidation;
import io.fairlead.controlplane.kinds.table.ClusterTables;
import io.fairlead.controlplane.kinds.table.CoreTables;
import io.fairlead.controlplane.kinds.table.EndpointTables;
import io.fairlead.controlplane.kinds.table.IngressTables;
import io.fairlead.controlplane.kinds.table.ServiceTable;
import io.fairlead.controlplane.kinds.warning.IngressWarnings;
import io.fairlead.controlplane.kinds.warning.NetworkPolicyWarnings;
import io.fairlead.controlplane.kinds.warning.ServiceWarnings;
import io.fairlead.model.meta.Names;

/** Services and what leads to them, guards them or stands behind them. */
final class NetworkKinds {
  static final KindRules SERVICE =
      KindRules.STANDARD
          .defaults(ServiceDefaults::apply)
          .check(ServiceValidation::validate)
          .statusCheck(ServiceStatusValidation::validate)
          .name(Names::dns1123Label) // may begin with a digit (SA21)
          .columns(ServiceTable.COLUMNS)
          .warnings(ServiceWarnings::of)
          .fieldLabels("spec.clusterIP", "spec.type")
          .returnedOnDelete();

  static final KindRules ENDPOINTS =
      KindRules.STANDARD
          .defaults(EndpointsDefaults::apply)
          .check((errors, _, object, _) -> EndpointsValidation.validate(errors, object))
          .columns(EndpointTables.ENDPOINTS);

  static final KindRules ENDPOINT_SLICE =
      KindRules.STANDARD
          .defaults(EndpointSliceDefaults::apply)
          .check((errors, old, object, _) -> EndpointSliceValidation.validate(errors, old, object))
          .generation(Generation.OF_SLICE)
          .columns(EndpointTables.SLICE)
          .warnings(EndpointSliceWarnings::of);

  static final KindRules INGRESS =
      KindRules.STANDARD
          .defaults(IngressDefaults::apply)
          .check(
              (errors, old, object, _) -> {
                if (old == null) {
                  IngressValidation.validateCreate(errors, object);
                } else {
                  IngressValidation.validate(errors, object);
                }
              })
          .statusCheck(IngressValidation::validateStatus)
          .generation(Generation.OF_SPEC)
          .columns(IngressTables.INGRESS)
          .warnings(IngressWarnings::of);

  static final KindRules INGRESS_CLASS =
      KindRules.STANDARD
          .defaults(IngressClassDefaults::apply)
          .check((errors, old, object, _) -> IngressClassValidation.validate(errors, old, object))
          .generation(Generation.OF_SPEC)
          .columns(IngressTables.CLASS)
          .warnings(IngressWarnings::ofClass);

  static final KindRules NETWORK_POLICY =
      KindRules.STANDARD
          .defaults(NetworkPolicyDefaults::apply)
          .check((errors, _, object, _) -> NetworkPolicyValidation.validate(errors, object))
          .generation(Generation.OF_SPEC)
          .columns(CoreTables.NETWORK_POLICY)
          .warnings(NetworkPolicyWarnings::of);

  static final KindRules SERVICE_CIDR =
      KindRules.STANDARD
          .check((errors, old, object, _) -> ServiceCidrValidation.validate(errors, old, object))
          .columns(ClusterTables.SERVICE_CIDR);

  static final KindRules IP_ADDRESS =
      KindRules.STANDARD
          .check((errors, old, object, _) -> IpAddressValidation.validate(errors, old, object))
          .name(IpAddressValidation::name)
          .columns(ClusterTables.IP_ADDRESS);

  private NetworkKinds() {}
}
