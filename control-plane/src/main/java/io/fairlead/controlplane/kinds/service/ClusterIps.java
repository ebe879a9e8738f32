package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Addresses;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code clusterIP}, {@code clusterIPs} and the address families (SA6-SA8). Which addresses may be
 * had is the pool's to say.
 */
final class ClusterIps {
  private static final String NOT_AGAIN = "may not change once set";

  private ClusterIps() {}

  static void validate(Errors errors, Field spec) {
    if (ServiceFields.isExternalName(spec.node())) {
      return;
    }
    Families.validate(errors, spec);
    Field clusterIps = spec.child("clusterIPs");
    List<Field> items = clusterIps.items();
    if (!items.isEmpty() && !items.getFirst().text().equals(spec.child("clusterIP").text())) {
      errors.invalid(clusterIps, "first value must match `clusterIP`");
    }
    if (items.size() > 2) {
      errors.invalid(clusterIps, "may only hold up to 2 values");
    }
    Optional<List<IpAddress>> addresses = validateEach(errors, clusterIps);
    if (addresses.isEmpty()) {
      return;
    }
    List<IpAddress> ips = addresses.get();
    if (ips.size() > 1 && ips.get(0).isIpv4() == ips.get(1).isIpv4()) {
      errors.invalid(clusterIps, "may specify no more than one IP for each IP family");
    }
    if (!ServiceFields.isHeadless(spec.node())) {
      Families.match(errors, spec, items);
    }
  }

  /** The addresses, or nothing where one of them is none. */
  private static Optional<List<IpAddress>> validateEach(Errors errors, Field clusterIps) {
    List<IpAddress> addresses = new ArrayList<>();
    boolean allValid = true;
    List<Field> items = clusterIps.items();
    for (int i = 0; i < items.size(); i++) {
      if (i == 0 && items.get(i).text().equals(ServiceFields.NONE)) {
        if (items.size() > 1) {
          errors.invalid(clusterIps, "'None' must be the first and only value");
        }
        continue;
      }
      Optional<IpAddress> address = Addresses.ip(errors, items.get(i));
      address.ifPresent(addresses::add);
      allValid &= address.isPresent();
    }
    return allValid ? Optional.of(addresses) : Optional.empty();
  }

  static void validateUpdate(Errors errors, Field old, Field spec) {
    if (ServiceFields.isExternalName(old.node()) || ServiceFields.isExternalName(spec.node())) {
      return;
    }
    Field clusterIps = spec.child("clusterIPs");
    List<String> before = old.child("clusterIPs").texts();
    List<String> after = clusterIps.texts();
    if (before.isEmpty()) {
      return;
    }
    if (after.isEmpty()) {
      errors.invalid(
          clusterIps.path().index(0), Json.array(), "primary clusterIP can not be unset");
      return;
    }
    int common = before.size() == after.size() ? before.size() : 1;
    for (int i = 0; i < common; i++) {
      if (!before.get(i).equals(after.get(i))) {
        errors.invalid(clusterIps.path().index(i), clusterIps.node(), NOT_AGAIN);
      }
    }
    Field policy = spec.child("ipFamilyPolicy");
    if (before.size() > after.size() && !policy.text().equals("SingleStack")) {
      errors.invalid(policy, "must be set to 'SingleStack' when releasing the secondary clusterIP");
    }
  }
}
