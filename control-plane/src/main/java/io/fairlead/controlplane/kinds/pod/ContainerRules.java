package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Ports;
import io.fairlead.model.meta.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of containers. */
final class ContainerRules {
  private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");

  private ContainerRules() {}

  /**
   * @param volumes what volumes there are to mount
   */
  static void validate(Errors errors, Field spec, Set<String> volumes) {
    if (spec.child("containers").isEmpty()) {
      errors.required(spec.child("containers"));
    }
    Set<String> names = new HashSet<>();
    for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
      for (Field container : spec.child(list).items()) {
        validateContainer(errors, container, names);
        validateMounts(errors, container.child("volumeMounts"), volumes);
        ProbeRules.validate(errors, container);
      }
    }
  }

  private static void validateContainer(Errors errors, Field container, Set<String> names) {
    Field name = container.child("name");
    if (name.isEmpty()) {
      errors.required(name);
    } else {
      errors.invalid(name, Names.dns1123Label(name.text()));
      if (!names.add(name.text())) {
        errors.duplicate(name);
      }
    }
    Field image = container.child("image");
    if (image.isEmpty()) {
      errors.required(image);
    } else if (!image.text().equals(image.text().strip())) {
      errors.invalid(image, "must not have leading or trailing whitespace");
    }
    errors.oneOf(container.child("imagePullPolicy"), PULL_POLICIES);
    validatePorts(errors, container.child("ports"));
    container.child("env").items().forEach(variable -> validateVariable(errors, variable));
  }

  private static void validatePorts(Errors errors, Field ports) {
    Set<String> names = new HashSet<>();
    for (Field port : ports.items()) {
      Field name = port.child("name");
      if (!name.isEmpty()) {
        List<String> problems = Names.portName(name.text());
        errors.invalid(name, problems);
        if (problems.isEmpty() && !names.add(name.text())) {
          errors.duplicate(name);
        }
      }
      if (port.child("containerPort").number() == 0) {
        errors.required(port.child("containerPort"));
      } else {
        Ports.number(errors, port.child("containerPort"));
      }
      if (port.child("hostPort").number() != 0) {
        Ports.number(errors, port.child("hostPort"));
      }
      Ports.protocol(errors, port.child("protocol"));
    }
  }

  private static void validateVariable(Errors errors, Field variable) {
    Field name = variable.child("name");
    if (name.isEmpty()) {
      errors.required(name);
    } else if (!name.text().matches("[ -<>-~]+")) {
      errors.invalid(
          name,
          "a valid environment variable name must consist only of printable ASCII characters other"
              + " than '='");
    }
    Field from = variable.child("valueFrom");
    if (from.isPresent() && !variable.child("value").isEmpty()) {
      errors.invalid(from.path(), "", "may not be specified when `value` is not empty");
    }
  }

  private static void validateMounts(Errors errors, Field mounts, Set<String> volumes) {
    Set<String> paths = new HashSet<>();
    for (Field mount : mounts.items()) {
      Field name = mount.child("name");
      Field path = mount.child("mountPath");
      if (name.isEmpty()) {
        errors.required(name);
      } else if (!volumes.contains(name.text())) {
        errors.notFound(name);
      }
      if (path.isEmpty()) {
        errors.required(path);
      } else if (!paths.add(path.text())) {
        errors.invalid(path, "must be unique");
      }
    }
  }
}
