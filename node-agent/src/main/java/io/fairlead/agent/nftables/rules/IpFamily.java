package io.fairlead.agent.nftables.rules;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.net.IpAddress;

/** The two address families; each has sets, maps and chains of its own (SD22). */
public enum IpFamily {
  V4("4", "ip", "ipv4_addr", AddressType.IPV4),
  V6("6", "ip6", "ipv6_addr", AddressType.IPV6);

  private final String digit;
  private final String header;
  private final String type;
  private final AddressType addressType;

  IpFamily(String digit, String header, String type, AddressType addressType) {
    this.digit = digit;
    this.header = header;
    this.type = type;
    this.addressType = addressType;
  }

  /** The family of an address. */
  public static IpFamily of(IpAddress address) {
    return address.isIpv4() ? V4 : V6;
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

  AddressType addressType() {
    return addressType;
  }
}
