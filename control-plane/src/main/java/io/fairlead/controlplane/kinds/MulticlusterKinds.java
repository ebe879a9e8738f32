package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.custom.CustomResource;
import io.fairlead.controlplane.kinds.table.CustomColumns;
import io.fairlead.controlplane.kinds.warning.MulticlusterWarnings;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;

/** The Multi-Cluster Services API (KEP-1645, D21). */
final class MulticlusterKinds {
  static final KindRules SERVICE_IMPORT =
      GatewayKinds.custom(
              ResourceKind.SERVICE_IMPORT,
              CustomResource.Rules.NONE,
              CustomColumns.described("Type", "The type of this ServiceImport", "spec", "type"),
              CustomColumns.described("IP", "The VIP for this ServiceImport", "spec", "ips"),
              CustomColumns.age())
          .warnings(MulticlusterWarnings::ofImport);

  static final KindRules SERVICE_EXPORT =
      GatewayKinds.custom(
              ResourceKind.SERVICE_EXPORT, CustomResource.Rules.NONE, CustomColumns.age())
          .warnings(_ -> List.of(MulticlusterWarnings.NOT_EXPORTED));

  private MulticlusterKinds() {}
}
