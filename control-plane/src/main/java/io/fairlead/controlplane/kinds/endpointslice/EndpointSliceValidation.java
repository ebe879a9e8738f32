package io.fairlead.controlplane.kinds.endpointslice;

import io.fairlead.controlplane.kinds.validate.Addresses;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Ports;
import io.fairlead.model.meta.Names;
import io.fairlead.model.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of EndpointSlices (E2, E8). */
public final class EndpointSliceValidation {
  private static final int MAX_ENDPOINTS = 1000;
  private static final int MAX_ADDRESSES = 100;
  private static final int MAX_PORTS = 20_000;
  private static final int MAX_HINTS = 8;
  private static final List<String> ADDRESS_TYPES = List.of("FQDN", "IPv4", "IPv6");

  private EndpointSliceValidation() {}

  /**
   * @param old null on creation
   */
  public static void validate(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field slice = Field.root(object);
    Field type = slice.child("addressType");
    errors.oneOf(type, ADDRESS_TYPES);
    if (old != null && !type.text().equals(Field.root(old).child("addressType").text())) {
      errors.invalid(type, "field is immutable");
    }
    Field endpoints = slice.child("endpoints");
    if (endpoints.items().size() > MAX_ENDPOINTS) {
      errors.tooMany(endpoints, MAX_ENDPOINTS);
    }
    endpoints.items().forEach(endpoint -> validateEndpoint(errors, endpoint, type.text()));
    validatePorts(errors, slice.child("ports"));
  }

  private static void validateEndpoint(Errors errors, Field endpoint, String type) {
    Field addresses = endpoint.child("addresses");
    if (addresses.isEmpty()) {
      errors.required(addresses, "must contain at least 1 address");
    }
    if (addresses.items().size() > MAX_ADDRESSES) {
      errors.tooMany(addresses, MAX_ADDRESSES);
    }
    addresses.items().forEach(address -> validateAddress(errors, address, type));
    Field nodeName = endpoint.child("nodeName");
    if (nodeName.isPresent()) {
      errors.invalid(nodeName, Names.dns1123Subdomain(nodeName.text()));
    }
    Field hostname = endpoint.child("hostname");
    if (hostname.isPresent()) {
      errors.invalid(hostname, Names.dns1123Label(hostname.text()));
    }
    validateHints(errors, endpoint.child("hints").child("forZones"));
    validateHints(errors, endpoint.child("hints").child("forNodes"));
  }

  private static void validateAddress(Errors errors, Field address, String type) {
    Optional<IpAddress> ip = IpAddress.parse(address.text());
    switch (type) {
      case "IPv4", "IPv6" -> {
        if (ip.isEmpty() || ip.get().isIpv4() != type.equals("IPv4")) {
          errors.invalid(address, "must be a valid " + type + " address");
        } else {
          Addresses.notUnusable(errors, address, ip.get());
        }
      }
      case "FQDN" -> validateDomain(errors, address);
      default -> {}
    }
  }

  /** A domain name of at least two labels, perhaps with a dot at the end. */
  private static void validateDomain(Errors errors, Field address) {
    String name = address.text().replaceFirst("\\.$", "");
    List<String> problems = Names.dns1123Subdomain(name);
    if (name.isEmpty()) {
      errors.required(address);
    } else if (!problems.isEmpty()) {
      errors.invalid(address.path(), name, String.join(",", problems));
    } else if (!name.contains(".")) {
      errors.invalid(
          address.path(), name, "should be a domain with at least two segments separated by dots");
    }
  }

  private static void validateHints(Errors errors, Field hints) {
    if (hints.items().size() > MAX_HINTS) {
      errors.tooMany(hints, MAX_HINTS);
    }
    Set<String> seen = new HashSet<>();
    for (Field hint : hints.items()) {
      Field name = hint.child("name");
      if (name.isEmpty()) {
        errors.required(name);
      } else if (!seen.add(name.text())) {
        errors.duplicate(name);
      } else {
        errors.invalid(name, Names.labelValue(name.text()));
      }
    }
  }

  private static void validatePorts(Errors errors, Field ports) {
    if (ports.items().size() > MAX_PORTS) {
      errors.tooMany(ports, MAX_PORTS);
    }
    Set<String> names = new HashSet<>();
    for (Field port : ports.items()) {
      Field name = port.child("name");
      if (!name.isEmpty()) {
        errors.invalid(name, Names.dns1123Label(name.text()));
      }
      if (!names.add(name.text())) {
        errors.duplicate(name);
      }
      Ports.protocol(errors, port.child("protocol"));
      if (port.child("port").isPresent()) {
        Ports.number(errors, port.child("port"));
      }
      Ports.appProtocol(errors, port.child("appProtocol"));
    }
  }
}
