package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.meta.Generation;

/** Workloads: the apps group. */
final class AppsKinds {
  static final KindRules DEPLOYMENT = KindRules.STANDARD.generation(Generation.OF_SPEC);

  static final KindRules REPLICA_SET = KindRules.STANDARD.generation(Generation.OF_SPEC);

  static final KindRules STATEFUL_SET = KindRules.STANDARD.generation(Generation.OF_SPEC);

  private AppsKinds() {}
}
