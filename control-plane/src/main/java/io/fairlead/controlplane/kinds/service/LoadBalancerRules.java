package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.validate.Addresses;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Ports;
import io.fairlead.model.meta.Names;

/** What only LoadBalancers may have (SA12-SA15). */
final class LoadBalancerRules {
  private static final String SOURCE_RANGES =
      "service.beta.kubernetes.io/load-balancer-source-ranges";
  private static final String ONLY = "may only be used when `type` is 'LoadBalancer'";

  private LoadBalancerRules() {}

  static void validate(Errors errors, Field service) {
    Field spec = service.child("spec");
    boolean loadBalancer = ServiceFields.isLoadBalancer(spec.node());
    validateSourceRanges(errors, service, loadBalancer);
    Field loadBalancerClass = spec.child("loadBalancerClass");
    if (loadBalancerClass.isPresent()) {
      if (loadBalancer) {
        errors.invalid(loadBalancerClass, Names.qualifiedName(loadBalancerClass.text()));
      } else {
        errors.forbidden(loadBalancerClass, ONLY);
      }
    }
    if (!loadBalancer && spec.child("allocateLoadBalancerNodePorts").isPresent()) {
      errors.forbidden(spec.child("allocateLoadBalancerNodePorts"), ONLY);
    }
    Field healthCheck = spec.child("healthCheckNodePort");
    if (healthCheck.number() != 0) {
      Ports.number(errors, healthCheck);
    }
  }

  private static void validateSourceRanges(Errors errors, Field service, boolean loadBalancer) {
    Field spec = service.child("spec");
    // kube-apiserver spells this one path with a capital letter
    Field ranges =
        new Field(
            spec.path().child("LoadBalancerSourceRanges"),
            spec.child("loadBalancerSourceRanges").node());
    Field annotation = service.child("metadata").child("annotations").key(SOURCE_RANGES);
    if (!ranges.isEmpty()) {
      if (!loadBalancer) {
        errors.forbidden(ranges, ONLY);
      }
      ranges.items().forEach(range -> Addresses.cidr(errors, range));
    } else if (annotation.isPresent()) {
      if (!loadBalancer) {
        errors.forbidden(annotation, ONLY);
      }
      if (!annotation.text().isBlank()) {
        for (String range : annotation.text().split(",")) {
          Addresses.cidr(errors, annotation, range);
        }
      }
    }
  }

  static void validateUpdate(Errors errors, Field old, Field spec) {
    if (ServiceFields.isLoadBalancer(old.node()) && ServiceFields.isLoadBalancer(spec.node())) {
      Field before = old.child("loadBalancerClass");
      Field after = spec.child("loadBalancerClass");
      if (!before.node().equals(after.node())) {
        errors.invalid(after, "may not change once set");
      }
    }
    Field port = spec.child("healthCheckNodePort");
    boolean inUse =
        ServiceFields.hasHealthCheckNodePort(old.node())
            && ServiceFields.hasHealthCheckNodePort(spec.node())
            && old.child("healthCheckNodePort").number() != 0;
    if (inUse && old.child("healthCheckNodePort").number() != port.number()) {
      errors.forbidden(port, "field is immutable");
    }
  }
}
