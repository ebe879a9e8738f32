package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.schema.GoPattern;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** The rules of a TLSRoute: those of every route, and of the names it is asked by. */
public final class TlsRouteRules {
  private static final GoPattern NAME =
      GoPattern.of("^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$");

  private TlsRouteRules() {}

  public static void validate(Errors errors, @Nullable Field old, Field route) {
    Field hostnames = route.child("spec").child("hostnames");
    if (hostnames.texts().stream().anyMatch(host -> IpAddress.parse(host).isPresent())) {
      errors.broken(hostnames, "Hostnames cannot contain an IP");
    }
    if (!hostnames.texts().stream().allMatch(h -> h.contains("*") || NAME.matches(h))) {
      errors.broken(hostnames, "Hostnames must be valid based on RFC-1123");
    }
    if (!hostnames.texts().stream().allMatch(TlsRouteRules::isGoodWildcard)) {
      errors.broken(
          hostnames,
          "Wildcards on hostnames must be the first label, and the rest of hostname must be valid"
              + " based on RFC-1123");
    }
    RouteRules.validate(errors, old, route);
  }

  private static boolean isGoodWildcard(String host) {
    return !host.contains("*") || (host.startsWith("*.") && NAME.matches(host.substring(2)));
  }
}
