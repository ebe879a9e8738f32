package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.schema.GoPattern;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of a Gateway; those of its listeners are {@link ListenerRules}. */
public final class GatewayRules {
  private static final String HOSTNAME =
      "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
  private static final GoPattern HOST = GoPattern.of(HOSTNAME);
  private static final GoPattern KEY =
      GoPattern.of(
          "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
              + "([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$");
  private static final int PREFIX = 253;
  private static final int LONGEST_KEY = 1024;

  private GatewayRules() {}

  public static void validate(Errors errors, @Nullable Field old, Field gateway) {
    Field spec = gateway.child("spec");
    Field addresses = spec.child("addresses");
    unique(errors, addresses, "IPAddress", "IPAddress values must be unique");
    unique(errors, addresses, "Hostname", "Hostname values must be unique");
    for (Field address : addresses.items()) {
      Addresses.validate(errors, address);
      hostname(errors, address, "Hostname value must be empty or contain only valid characters");
    }
    Field infrastructure = spec.child("infrastructure");
    keys(errors, infrastructure.child("annotations"), "Annotation", "annotation");
    keys(errors, infrastructure.child("labels"), "Label", "label");
    ListenerRules.validate(errors, spec.child("listeners"));
    Field perPort = spec.child("tls").child("frontend").child("perPort");
    if (hasTwice(perPort.items().stream().map(port -> port.child("port").number()).toList())) {
      errors.broken(perPort, "Port for TLS configuration must be unique within the Gateway");
    }
    for (Field address : gateway.child("status").child("addresses").items()) {
      Addresses.validate(errors, address);
      hostname(errors, address, "Hostname value must only contain valid characters");
    }
  }

  static <T> boolean hasTwice(List<T> values) {
    return values.stream().distinct().count() < values.size();
  }

  private static void unique(Errors errors, Field addresses, String type, String rule) {
    List<String> values =
        addresses.items().stream()
            .filter(a -> a.child("type").text().equals(type) && a.child("value").isPresent())
            .map(a -> a.child("value").text())
            .toList();
    if (hasTwice(values)) {
      errors.broken(addresses, rule);
    }
  }

  private static void hostname(Errors errors, Field address, String rule) {
    Field value = address.child("value");
    if (address.child("type").text().equals("Hostname")
        && value.isPresent()
        && !HOST.matches(value.text())) {
      errors.broken(address, rule + " (matching " + HOSTNAME + ")");
    }
  }

  /** Keys far longer than any valid one are none, and nothing to match a pattern with. */
  private static boolean isKey(String key) {
    return key.length() <= LONGEST_KEY && KEY.matches(key);
  }

  private static void keys(Errors errors, Field map, String noun, String lower) {
    if (!(map.node() instanceof ObjectNode entries)) {
      return;
    }
    if (!entries.propertyNames().stream().allMatch(GatewayRules::isKey)) {
      errors.broken(
          map,
          noun
              + " keys must be in the form of an optional DNS subdomain prefix followed by a"
              + " required name segment of up to 63 characters.");
    }
    if (!entries.propertyNames().stream().allMatch(k -> k.split("/", -1)[0].length() < PREFIX)) {
      errors.broken(
          map,
          "If specified, the "
              + lower
              + " key's prefix must be a DNS subdomain not longer than 253 characters in total.");
    }
  }
}
