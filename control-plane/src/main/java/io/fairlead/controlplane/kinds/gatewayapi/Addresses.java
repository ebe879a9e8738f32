package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;

/** Addresses of Gateways. The schema has two alternatives: an IP address, or another type. */
final class Addresses {
  private static final FieldPath NOWHERE = FieldPath.of("<nil>");

  private Addresses() {}

  static void validate(Errors errors, Field address) {
    Field value = address.child("value");
    boolean wrong =
        address.child("type").text().equals("IPAddress")
            && value.isPresent()
            && IpAddress.parse(value.text()).isEmpty();
    if (!wrong) {
      return;
    }
    errors.invalid(
        NOWHERE,
        "",
        "\"%s\" must validate one and only one schema (oneOf). Found none valid"
            .formatted(address.path()));
    errors.invalid(
        NOWHERE, "", "\"%s\" must validate at least one schema (anyOf)".formatted(value.path()));
    errors.add(
        FieldError.typeInvalid(
            value.path(),
            value.text(),
            "%s in body must be of type ipv4: \"%s\"".formatted(value.path(), value.text())));
  }
}
