package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Ports;
import io.fairlead.model.meta.Names;
import io.fairlead.model.net.PortRange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of {@code spec.ports} (SA2-SA5, SA20, SA24). */
final class ServicePorts {
  private static final int KUBELET = 10_250;

  private ServicePorts() {}

  static void validate(Errors errors, @Nullable ObjectNode old, Field spec, PortRange nodePorts) {
    Field ports = spec.child("ports");
    String type = spec.child("type").text();
    if (ports.isEmpty()
        && !ServiceFields.isHeadless(spec.node())
        && !ServiceFields.isExternalName(spec.node())) {
      errors.required(ports);
    }
    Set<String> names = new HashSet<>();
    for (Field port : ports.items()) {
      validatePort(errors, port, ports.items().size() > 1, names);
      if (type.equals(ServiceFields.LOAD_BALANCER) && port.child("port").number() == KUBELET) {
        errors.invalid(
            port.child("port"), "may not expose port 10250 externally since it is used by kubelet");
      }
      validateNodePort(errors, old, port.child("nodePort"), type, nodePorts);
    }
    validateUnique(errors, ports.items());
  }

  private static void validatePort(
      Errors errors, Field port, boolean nameRequired, Set<String> names) {
    Field name = port.child("name");
    if (!name.isEmpty()) {
      errors.invalid(name, Names.dns1123Label(name.text()));
      if (!names.add(name.text())) {
        errors.duplicate(name);
      }
    } else if (nameRequired) {
      errors.required(name);
    }
    Ports.number(errors, port.child("port"));
    Ports.protocol(errors, port.child("protocol"));
    if (port.child("targetPort").isPresent()) {
      Ports.numberOrName(errors, port.child("targetPort"));
    }
    Ports.appProtocol(errors, port.child("appProtocol"));
  }

  private static void validateNodePort(
      Errors errors, @Nullable ObjectNode old, Field nodePort, String type, PortRange range) {
    int number = (int) nodePort.number();
    if (number == 0) {
      return;
    }
    if (!type.equals(ServiceFields.NODE_PORT) && !type.equals(ServiceFields.LOAD_BALANCER)) {
      errors.forbidden(nodePort, "may not be used when `type` is '" + type + "'");
    } else if (!range.contains(number) && !held(old, number)) {
      errors.invalid(
          nodePort,
          "provided port is not in the valid range. The range of valid ports is " + range);
    }
  }

  /** A port the Service already has stays, also when the range has changed since. */
  private static boolean held(@Nullable ObjectNode old, int number) {
    return old != null
        && Json.objects(old, "spec", "ports").stream()
            .anyMatch(port -> Json.number(port, 0, "nodePort") == number);
  }

  private static void validateUnique(Errors errors, List<Field> ports) {
    Set<String> nodePorts = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    for (Field port : ports) {
      String protocol = port.child("protocol").text();
      long nodePort = port.child("nodePort").number();
      if (nodePort != 0 && !nodePorts.add(protocol + nodePort)) {
        errors.duplicate(port.child("nodePort"));
      }
      if (!numbers.add(protocol + port.child("port").number())) {
        ObjectNode key = Json.object();
        key.put("protocol", protocol);
        key.set("port", port.child("port").node());
        errors.duplicate(port, key);
      }
    }
  }
}
