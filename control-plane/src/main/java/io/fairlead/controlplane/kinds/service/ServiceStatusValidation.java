package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.LoadBalancerStatus;
import tools.jackson.databind.node.ObjectNode;

/** The rules of a Service's status. */
public final class ServiceStatusValidation {
  private ServiceStatusValidation() {}

  public static void validate(Errors errors, ObjectNode object) {
    Field service = Field.root(object);
    Field loadBalancer = service.child("status").child("loadBalancer");
    LoadBalancerStatus.validate(errors, loadBalancer);
    if (!loadBalancer.child("ingress").isEmpty()
        && !ServiceFields.isLoadBalancer(service.child("spec").node())) {
      errors.forbidden(
          loadBalancer.child("ingress"), "may only be used when `spec.type` is LoadBalancer");
    }
  }
}
