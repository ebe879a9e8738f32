package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;

/** Session affinity, traffic policies and distribution (SA10-SA12, SA18). */
final class TrafficRules {
  static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";
  static final String TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";
  private static final int MAX_AFFINITY_SECONDS = 86_400;
  private static final List<String> POLICIES = List.of("Cluster", "Local");

  private TrafficRules() {}

  static void validate(Errors errors, Field service) {
    Field spec = service.child("spec");
    validateAffinity(errors, spec);
    validateExternalPolicy(errors, spec);
    if (ServiceFields.hasClusterIp(spec.node()) || !spec.child("internalTrafficPolicy").isEmpty()) {
      errors.oneOf(spec.child("internalTrafficPolicy"), POLICIES);
    }
    Field distribution = spec.child("trafficDistribution");
    if (distribution.isPresent()) {
      errors.oneOf(distribution, List.of("PreferClose", "PreferSameNode", "PreferSameZone"));
    }
    Field annotations = service.child("metadata").child("annotations");
    Field hints = annotations.key(TOPOLOGY_HINTS);
    Field mode = annotations.key(TOPOLOGY_MODE);
    if (hints.isPresent() && mode.isPresent() && !hints.text().equals(mode.text())) {
      errors.invalid(
          hints, "must match annotations[" + TOPOLOGY_MODE + "] when both are specified");
    }
  }

  private static void validateAffinity(Errors errors, Field spec) {
    Field affinity = spec.child("sessionAffinity");
    Field config = spec.child("sessionAffinityConfig");
    errors.oneOf(affinity, List.of("ClientIP", "None"));
    if (affinity.text().equals("ClientIP")) {
      Field seconds = config.child("clientIP").child("timeoutSeconds");
      if (seconds.number() <= 0 || seconds.number() > MAX_AFFINITY_SECONDS) {
        errors.invalid(seconds, "must be greater than 0 and less than " + MAX_AFFINITY_SECONDS);
      }
    } else if (affinity.text().equals("None") && config.isPresent()) {
      errors.forbidden(config, "must not be set when session affinity is None");
    }
  }

  private static void validateExternalPolicy(Errors errors, Field spec) {
    Field policy = spec.child("externalTrafficPolicy");
    if (ServiceFields.isExternallyReachable(spec.node())) {
      errors.oneOf(policy, POLICIES);
    } else if (!policy.isEmpty()) {
      errors.invalid(policy, "may only be set for externally-accessible services");
    }
    Field healthCheck = spec.child("healthCheckNodePort");
    if (healthCheck.number() != 0 && !ServiceFields.hasHealthCheckNodePort(spec.node())) {
      errors.invalid(
          healthCheck,
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    }
  }
}
