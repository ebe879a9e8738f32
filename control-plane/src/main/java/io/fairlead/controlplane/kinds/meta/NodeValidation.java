package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.validate.Addresses;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Nodes: pod CIDRs and taints. */
public final class NodeValidation {
  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private NodeValidation() {}

  public static void validate(Errors errors, ObjectNode object) {
    Field spec = Field.root(object).child("spec");
    for (Field cidr : spec.child("podCIDRs").items()) {
      Addresses.cidr(errors, cidr);
    }
    Field podCidr = spec.child("podCIDR");
    List<String> podCidrs = spec.child("podCIDRs").texts();
    if (!podCidr.isEmpty() && !podCidrs.isEmpty() && !podCidrs.getFirst().equals(podCidr.text())) {
      errors.invalid(spec.child("podCIDRs"), "first value must match `podCIDR`");
    }
    for (Field taint : spec.child("taints").items()) {
      if (taint.child("key").isEmpty()) {
        errors.required(taint.child("key"));
      }
      errors.oneOf(taint.child("effect"), EFFECTS);
    }
  }

  public static void validateUpdate(Errors errors, ObjectNode old, ObjectNode now) {
    validate(errors, now);
    Field before = Field.root(old).child("spec").child("podCIDRs");
    Field after = Field.root(now).child("spec").child("podCIDRs");
    if (!before.isEmpty() && !before.node().equals(after.node())) {
      errors.forbidden(after, "node updates may not change podCIDR except from \"\" to valid");
    }
  }
}
