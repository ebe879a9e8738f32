package io.fairlead.controlplane.kinds;

/** Who may do what, and who leads. */
final class ClusterKinds {
  static final KindRules LEASE = KindRules.STANDARD;

  static final KindRules ROLE = KindRules.STANDARD;

  static final KindRules ROLE_BINDING = KindRules.STANDARD;

  static final KindRules CLUSTER_ROLE = KindRules.STANDARD;

  static final KindRules CLUSTER_ROLE_BINDING = KindRules.STANDARD;

  private ClusterKinds() {}
}
