package io.fairlead.controlplane.kinds.validate;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.Optional;

/** IP addresses and CIDRs in objects. */
public final class Addresses {
  private static final String NOT_AN_IP =
      "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
  private static final String NOT_A_CIDR =
      "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

  private Addresses() {}

  /** The address, or an error and nothing. */
  public static Optional<IpAddress> ip(Errors errors, Field field) {
    Optional<IpAddress> address = IpAddress.parse(field.text());
    if (address.isEmpty()) {
      errors.invalid(field, NOT_AN_IP);
    }
    return address;
  }

  /** The CIDR (spaces around it are fine), or an error and nothing. */
  public static Optional<Cidr> cidr(Errors errors, Field field) {
    return cidr(errors, field, field.text());
  }

  /** As {@link #cidr}, of a text that is part of the field's. */
  public static Optional<Cidr> cidr(Errors errors, Field field, String text) {
    Optional<Cidr> cidr = Cidr.parse(text.trim());
    if (cidr.isEmpty()) {
      errors.invalid(field.path(), text.trim(), NOT_A_CIDR);
    }
    return cidr;
  }

  /** Refuses addresses nothing outside this host can send to (rule SA17). */
  public static void notSpecial(Errors errors, Field field, IpAddress address) {
    if (address.isLoopback()) {
      errors.invalid(field, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    notUnusable(errors, field, address);
  }

  /**
   * As {@link #notSpecial}, but loopback addresses are fine: on one host every pod and ClusterIP
   * may be one.
   */
  public static void notUnusable(Errors errors, Field field, IpAddress address) {
    if (address.isUnspecified()) {
      errors.invalid(field, "may not be unspecified (" + address.text() + ")");
    }
    if (address.isLinkLocal()) {
      errors.invalid(field, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if (address.isLinkLocalMulticast()) {
      errors.invalid(
          field, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
  }
}
