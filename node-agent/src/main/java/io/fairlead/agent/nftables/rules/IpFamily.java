package io.fairlead.agent.nftables.rules;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.net.IpAddress;

/** The two address families; each has sets, maps and chains of its own (SD22). */
public enum IpFamily {
  V4("4", "ip", "ipv4_addr"),
  V6("6", "ip6", "ipv6_addr");

  private final String digit;
  private final String header;
  private final String type;

  IpFamily(String digit, String header, String type) {
    this.digit = digit;
    this.header = header;
    this.type = type;
  }

  /** The family of an address. */
  public static IpFamily of(IpAddress address) {
    return address.isIpv4() ? V4 : V6;
  }

  /** The family of endpoints of this type. */
  static IpFamily of(AddressType type) {
    return switch (type) {
      case IPV4 -> V4;
      case IPV6 -> V6;
      case FQDN -> throw new IllegalArgumentException("names have no family");
    };
  }

  /** Ends the names of the family's sets, maps and chains. */
  String digit() {
    return digit;
  }

  /** {@code ip} or {@code ip6}, as nft names the header. */
  String header() {
    return header;
  }

  /** Name of the address type in nft. */
  String type() {
    return type;
  }

  /** Length of an address. */
  int bytes() {
    return this == V4 ? 4 : 16;
  }
}
