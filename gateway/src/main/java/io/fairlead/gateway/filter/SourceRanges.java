package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.nginx.AccessPolicy;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.List;
import java.util.Optional;

/** Which addresses may (A13): first who may not, then who may. */
final class SourceRanges {

  private SourceRanges() {}

  static boolean allow(AccessPolicy policy, String client) {
    if (policy.deny().isEmpty() && policy.allow().isEmpty()) {
      return true;
    }
    Optional<IpAddress> address = IpAddress.parse(client);
    if (address.isEmpty()) {
      return false;
    }
    return !in(policy.deny(), address.get())
        && (policy.allow().isEmpty() || in(policy.allow(), address.get()));
  }

  private static boolean in(List<Cidr> ranges, IpAddress address) {
    for (Cidr range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
