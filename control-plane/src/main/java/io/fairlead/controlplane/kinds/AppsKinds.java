package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.apps.AppsDefaults;
import io.fairlead.controlplane.kinds.apps.ControllerRevisionValidation;
import io.fairlead.controlplane.kinds.apps.DeploymentValidation;
import io.fairlead.controlplane.kinds.apps.StatefulSetValidation;
import io.fairlead.controlplane.kinds.meta.Generation;
import io.fairlead.controlplane.kinds.table.WorkloadTables;
import io.fairlead.controlplane.kinds.warning.WorkloadWarnings;

/** Workloads: the apps group. */
final class AppsKinds {
  static final KindRules DEPLOYMENT =
      KindRules.STANDARD
          .defaults(AppsDefaults::deployment)
          .check((errors, old, object, _) -> DeploymentValidation.deployment(errors, old, object))
          .statusCheck(DeploymentValidation::deploymentStatus)
          .generation(Generation.OF_SPEC_AND_ANNOTATIONS)
          .columns(WorkloadTables.DEPLOYMENT)
          .warnings(WorkloadWarnings::of);

  static final KindRules REPLICA_SET =
      KindRules.STANDARD
          .defaults(AppsDefaults::replicaSet)
          .check((errors, old, object, _) -> DeploymentValidation.replicaSet(errors, old, object))
          .statusCheck(DeploymentValidation::replicaSetStatus)
          .generation(Generation.OF_SPEC)
          .columns(WorkloadTables.REPLICA_SET)
          .warnings(WorkloadWarnings::of)
          .fieldLabels("status.replicas");

  static final KindRules STATEFUL_SET =
      KindRules.STANDARD
          .defaults(AppsDefaults::statefulSet)
          .check((errors, old, object, _) -> StatefulSetValidation.validate(errors, old, object))
          .statusCheck(StatefulSetValidation::validateStatus)
          .generation(Generation.OF_SPEC)
          .columns(WorkloadTables.STATEFUL_SET)
          .warnings(WorkloadWarnings::statefulSet);

  static final KindRules CONTROLLER_REVISION =
      KindRules.STANDARD
          .check(
              (errors, old, object, _) ->
                  ControllerRevisionValidation.validate(errors, old, object))
          .columns(WorkloadTables.CONTROLLER_REVISION);

  private AppsKinds() {}
}
