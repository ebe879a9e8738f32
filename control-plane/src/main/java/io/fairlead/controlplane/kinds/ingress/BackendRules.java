package io.fairlead.controlplane.kinds.ingress;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Ports;
import io.fairlead.model.meta.Names;
import java.util.List;

/** Where an Ingress sends requests: a port of a Service, or another object (I10). */
final class BackendRules {
  private BackendRules() {}

  static void validate(Errors errors, Field backend) {
    Field service = backend.child("service");
    Field resource = backend.child("resource");
    if (service.isPresent() && resource.isPresent()) {
      errors.invalid(backend.path(), "", "cannot set both resource and service backends");
    } else if (resource.isPresent()) {
      validateResource(errors, resource);
    } else if (service.isPresent()) {
      validateService(errors, backend, service);
    } else {
      errors.invalid(backend.path(), "", "resource or service backend is required");
    }
  }

  private static void validateResource(Errors errors, Field resource) {
    for (String name : List.of("kind", "name")) {
      named(errors, resource.child(name), name);
    }
    Field group = resource.child("apiGroup");
    if (!group.isEmpty()) {
      errors.invalid(group, Names.dns1123Subdomain(group.text()));
    }
  }

  /** The kind or name of another object. */
  static void named(Errors errors, Field field, String name) {
    if (field.isEmpty()) {
      errors.required(field, name + " is required");
    } else {
      errors.invalid(field, Names.pathSegment(field.text()));
    }
  }

  private static void validateService(Errors errors, Field backend, Field service) {
    Field name = service.child("name");
    if (name.isEmpty()) {
      errors.required(name);
    } else {
      errors.invalid(name, Names.dns1123Label(name.text()));
    }
    Field portName = service.child("port").child("name");
    Field portNumber = service.child("port").child("number");
    boolean hasName = !portName.isEmpty();
    boolean hasNumber = portNumber.number() != 0;
    if (hasName && hasNumber) {
      errors.invalid(backend.path(), "", "cannot set both port name & port number");
    } else if (hasName) {
      errors.invalid(portName, Names.portName(portName.text()));
    } else if (hasNumber) {
      Ports.number(errors, portNumber);
    } else {
      errors.required(backend, "port name or number is required");
    }
  }
}
