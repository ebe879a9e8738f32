package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code ipFamilies} and {@code ipFamilyPolicy}; what the cluster has is for allocation to say. */
final class Families {
  private static final List<String> ALL = List.of("IPv4", "IPv6");

  private Families() {}

  static void validate(Errors errors, Field spec) {
    Field families = spec.child("ipFamilies");
    Field policy = spec.child("ipFamilyPolicy");
    if (policy.isPresent()) {
      errors.oneOf(policy, List.of("PreferDualStack", "RequireDualStack", "SingleStack"));
    }
    Set<String> seen = new HashSet<>();
    for (Field family : families.items()) {
      if (!ALL.contains(family.text())) {
        errors.notSupported(family, ALL);
      } else if (!seen.add(family.text())) {
        errors.duplicate(family);
      }
    }
    int most = Math.max(families.items().size(), spec.child("clusterIPs").items().size());
    if (policy.text().equals("SingleStack") && most > 1) {
      errors.invalid(
          policy,
          "must be RequireDualStack or PreferDualStack when multiple 'ipFamilies' are specified");
    }
  }

  /** Each address must be of the family in the same place. */
  static void match(Errors errors, Field spec, List<Field> clusterIps) {
    List<String> families = spec.child("ipFamilies").texts();
    for (int i = 0; i < Math.min(clusterIps.size(), families.size()); i++) {
      String family = families.get(i);
      String actual =
          IpAddress.parse(clusterIps.get(i).text()).map(IpAddress::family).orElse(family);
      if (ALL.contains(family) && !actual.equals(family)) {
        errors.invalid(
            clusterIps.get(i),
            "expected an %s value as indicated by `ipFamilies[%d]`".formatted(family, i));
      }
    }
  }
}
