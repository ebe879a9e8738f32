package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.meta.Generation;
import io.fairlead.controlplane.kinds.meta.NamespaceDefaults;
import io.fairlead.controlplane.kinds.meta.NamespaceValidation;
import io.fairlead.controlplane.kinds.meta.NodeValidation;
import io.fairlead.controlplane.kinds.pod.PodDefaults;
import io.fairlead.controlplane.kinds.pod.PodUpdateValidation;
import io.fairlead.controlplane.kinds.pod.PodValidation;
import io.fairlead.controlplane.kinds.secret.ConfigMapValidation;
import io.fairlead.controlplane.kinds.secret.SecretDefaults;
import io.fairlead.controlplane.kinds.secret.SecretValidation;
import io.fairlead.controlplane.kinds.table.CoreTables;
import io.fairlead.controlplane.kinds.table.EventTable;
import io.fairlead.controlplane.kinds.table.NodeTable;
import io.fairlead.controlplane.kinds.table.PodTable;
import io.fairlead.controlplane.kinds.warning.PodWarnings;
import io.fairlead.controlplane.kinds.warning.StreamServiceWarnings;
import io.fairlead.model.meta.Names;

/** What runs, and what it is given: the core group without its network kinds. */
final class CoreKinds {
  static final KindRules NAMESPACE =
      KindRules.STANDARD
          .defaults(NamespaceDefaults::apply)
          .check((errors, _, object, _) -> NamespaceValidation.validate(errors, object))
          .name(Names::dns1123Label)
          .columns(CoreTables.NAMESPACE)
          .fieldLabels("status.phase")
          .returnedOnDelete();

  static final KindRules NODE =
      KindRules.STANDARD
          .check(
              (errors, old, object, _) -> {
                if (old == null) {
                  NodeValidation.validate(errors, object);
                } else {
                  NodeValidation.validateUpdate(errors, old, object);
                }
              })
          .columns(NodeTable.COLUMNS)
          .fieldLabels("spec.unschedulable");

  static final KindRules POD =
      KindRules.STANDARD
          .defaults(PodDefaults::apply)
          .check(
              (errors, old, object, _) -> {
                PodValidation.validate(errors, object);
                if (old != null) {
                  PodUpdateValidation.validate(errors, old, object);
                }
              })
          .statusCheck(PodValidation::validateStatus)
          .generation(Generation.OF_SPEC)
          .columns(PodTable.COLUMNS)
          .warnings(PodWarnings::of)
          .fieldLabels(
              "spec.nodeName",
              "spec.restartPolicy",
              "spec.schedulerName",
              "spec.serviceAccountName",
              "spec.hostNetwork",
              "status.phase",
              "status.podIP",
              "status.podIPs",
              "status.nominatedNodeName")
          .returnedOnDelete();

  static final KindRules SECRET =
      KindRules.STANDARD
          .defaults(SecretDefaults::apply)
          .check((errors, old, object, _) -> SecretValidation.validate(errors, old, object))
          .columns(CoreTables.SECRET)
          .fieldLabels("type");

  static final KindRules CONFIG_MAP =
      KindRules.STANDARD
          .check((errors, old, object, _) -> ConfigMapValidation.validate(errors, old, object))
          .columns(CoreTables.CONFIG_MAP)
          .warnings(StreamServiceWarnings::ofConfigMap);

  static final KindRules SERVICE_ACCOUNT = KindRules.STANDARD.returnedOnDelete();

  static final KindRules EVENT =
      // Its checks depend on the version it is sent in: see Versions.
      KindRules.STANDARD
          .columns(EventTable.COLUMNS)
          .fieldLabels(
              "involvedObject.kind",
              "involvedObject.namespace",
              "involvedObject.name",
              "involvedObject.uid",
              "involvedObject.apiVersion",
              "involvedObject.resourceVersion",
              "involvedObject.fieldPath",
              "reason",
              "reportingComponent",
              "source",
              "type");

  private CoreKinds() {}
}
