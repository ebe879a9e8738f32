package io.fairlead.controlplane.kinds.endpoints;

import io.fairlead.controlplane.kinds.validate.Addresses;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Ports;
import io.fairlead.model.meta.Names;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Endpoints that are written by hand. */
public final class EndpointsValidation {
  private EndpointsValidation() {}

  public static void validate(Errors errors, ObjectNode object) {
    Field.root(object).child("subsets").items().forEach(subset -> validateSubset(errors, subset));
  }

  private static void validateSubset(Errors errors, Field subset) {
    List<Field> ready = subset.child("addresses").items();
    List<Field> notReady = subset.child("notReadyAddresses").items();
    if (ready.isEmpty() && notReady.isEmpty()) {
      errors.required(subset, "must specify `addresses` or `notReadyAddresses`");
    }
    ready.forEach(address -> validateAddress(errors, address));
    notReady.forEach(address -> validateAddress(errors, address));
    List<Field> ports = subset.child("ports").items();
    ports.forEach(port -> validatePort(errors, port, ports.size() > 1));
  }

  private static void validateAddress(Errors errors, Field address) {
    Field ip = address.child("ip");
    Addresses.ip(errors, ip).ifPresent(parsed -> Addresses.notUnusable(errors, ip, parsed));
    Field hostname = address.child("hostname");
    if (!hostname.isEmpty()) {
      errors.invalid(hostname, Names.dns1123Label(hostname.text()));
    }
    Field nodeName = address.child("nodeName");
    if (nodeName.isPresent()) {
      errors.invalid(nodeName, Names.dns1123Subdomain(nodeName.text()));
    }
  }

  private static void validatePort(Errors errors, Field port, boolean named) {
    Field name = port.child("name");
    if (!name.isEmpty()) {
      errors.invalid(name, Names.dns1123Label(name.text()));
    } else if (named) {
      errors.required(name);
    }
    Ports.number(errors, port.child("port"));
    Ports.protocol(errors, port.child("protocol"));
    Ports.appProtocol(errors, port.child("appProtocol"));
  }
}
