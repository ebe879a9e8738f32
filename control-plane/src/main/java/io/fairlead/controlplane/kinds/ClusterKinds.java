package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.lease.LeaseValidation;
import io.fairlead.controlplane.kinds.rbac.BindingValidation;
import io.fairlead.controlplane.kinds.rbac.RbacDefaults;
import io.fairlead.controlplane.kinds.rbac.RoleValidation;
import io.fairlead.controlplane.kinds.table.ClusterTables;
import io.fairlead.model.meta.Names;

/** Who may do what, and who leads. */
final class ClusterKinds {
  static final KindRules LEASE =
      KindRules.STANDARD
          .check((errors, _, object, _) -> LeaseValidation.validate(errors, object))
          .columns(ClusterTables.LEASE);

  static final KindRules ROLE =
      KindRules.STANDARD
          .check((errors, _, object, _) -> RoleValidation.role(errors, object))
          .name(Names::pathSegment)
          .columns(ClusterTables.ROLE);

  static final KindRules ROLE_BINDING =
      KindRules.STANDARD
          .defaults(RbacDefaults::binding)
          .check((errors, old, object, _) -> BindingValidation.roleBinding(errors, old, object))
          .name(Names::pathSegment)
          .columns(ClusterTables.BINDING);

  static final KindRules CLUSTER_ROLE =
      KindRules.STANDARD
          .check((errors, _, object, _) -> RoleValidation.clusterRole(errors, object))
          .name(Names::pathSegment)
          .columns(ClusterTables.ROLE);

  static final KindRules CLUSTER_ROLE_BINDING =
      KindRules.STANDARD
          .defaults(RbacDefaults::binding)
          .check(
              (errors, old, object, _) -> BindingValidation.clusterRoleBinding(errors, old, object))
          .name(Names::pathSegment)
          .columns(ClusterTables.BINDING);

  private ClusterKinds() {}
}
