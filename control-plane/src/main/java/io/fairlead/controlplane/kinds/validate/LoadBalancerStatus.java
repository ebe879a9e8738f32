package io.fairlead.controlplane.kinds.validate;

import io.fairlead.model.meta.Names;
import io.fairlead.model.net.IpAddress;
import java.util.List;

/** {@code status.loadBalancer} of Services and Ingresses (SA16, I16). */
public final class LoadBalancerStatus {
  private LoadBalancerStatus() {}

  public static void validate(Errors errors, Field loadBalancer) {
    for (Field ingress : loadBalancer.child("ingress").items()) {
      Field ip = ingress.child("ip");
      if (!ip.isEmpty()) {
        Addresses.ip(errors, ip);
      }
      validateMode(errors, ingress.child("ipMode"), ip);
      Field hostname = ingress.child("hostname");
      if (!hostname.isEmpty()) {
        errors.invalid(hostname, Names.dns1123Subdomain(hostname.text()));
        if (IpAddress.parse(hostname.text()).isPresent()) {
          errors.invalid(hostname, "must be a DNS name, not an IP address");
        }
      }
    }
  }

  private static void validateMode(Errors errors, Field mode, Field ip) {
    if (mode.isPresent()) {
      if (ip.isEmpty()) {
        errors.forbidden(mode, "may not be specified when `ip` is not set");
      } else {
        errors.oneOf(mode, List.of("Proxy", "VIP"));
      }
    }
  }
}
