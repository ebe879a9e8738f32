package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import org.jspecify.annotations.Nullable;

/** The rule of a GatewayClass. */
public final class GatewayClassRules {
  private GatewayClassRules() {}

  public static void validate(Errors errors, @Nullable Field old, Field gatewayClass) {
    Field now = gatewayClass.child("spec").child("controllerName");
    if (old != null && !old.child("spec").child("controllerName").node().equals(now.node())) {
      errors.broken(now, "Value is immutable");
    }
  }
}
