package io.fairlead.model.net;

import java.util.Arrays;
import java.util.Optional;

/**
 * One IPv4 or IPv6 address, in canonical text (RFC 5952: lower case, shortest). IPv4-mapped IPv6
 * addresses stay IPv6; zones and IPv4 with leading zeros are no addresses.
 */
public record IpAddress(String text) implements Comparable<IpAddress> {

  /**
   * @throws IllegalArgumentException when {@code text} is not canonical; for outside input use
   *     {@link #parse}
   */
  public IpAddress {
    if (!IpText.canonical(text).filter(text::equals).isPresent()) {
      throw new IllegalArgumentException("not a canonical IP address: " + text);
    }
  }

  /** Reads any spelling of an address. */
  public static Optional<IpAddress> parse(String text) {
    return IpText.canonical(text).map(IpAddress::new);
  }

  /** The IPv4 address of these 32 bits. */
  public static IpAddress ofInt(int bits) {
    return new IpAddress(IpText.formatV4(bits));
  }

  /** The address of these 4 or 16 bytes, in network order. */
  public static IpAddress ofBytes(byte[] bytes) {
    return new IpAddress(IpText.format(bytes));
  }

  public boolean isIpv4() {
    return text.indexOf(':') < 0;
  }

  /** {@code IPv4} or {@code IPv6}, as in {@code spec.ipFamilies}. */
  public String family() {
    return isIpv4() ? "IPv4" : "IPv6";
  }

  /** 4 or 16 bytes, in network order. */
  public byte[] toBytes() {
    return IpText.bytes(text).orElseThrow();
  }

  /**
   * The 32 bits of an IPv4 address.
   *
   * @throws IllegalStateException when it is IPv6
   */
  public int asInt() {
    if (!isIpv4()) {
      throw new IllegalStateException(text + " is not an IPv4 address");
    }
    byte[] bytes = toBytes();
    return (bytes[0] & 0xff) << 24
        | (bytes[1] & 0xff) << 16
        | (bytes[2] & 0xff) << 8
        | (bytes[3] & 0xff);
  }

  public boolean isUnspecified() {
    return text.equals("0.0.0.0") || text.equals("::");
  }

  /** 127.0.0.0/8 or ::1. */
  public boolean isLoopback() {
    return isIpv4() ? text.startsWith("127.") : text.equals("::1");
  }

  /** 169.254.0.0/16 or fe80::/10. */
  public boolean isLinkLocal() {
    if (isIpv4()) {
      return text.startsWith("169.254.");
    }
    byte[] bytes = toBytes();
    return (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xc0) == 0x80;
  }

  /** 224.0.0.0/24 or ff02::/16, the ranges never forwarded. */
  public boolean isLinkLocalMulticast() {
    if (isIpv4()) {
      return text.startsWith("224.0.0.");
    }
    byte[] bytes = toBytes();
    return (bytes[0] & 0xff) == 0xff && (bytes[1] & 0x0f) == 0x02;
  }

  /** 224.0.0.0/4 or ff00::/8. */
  public boolean isMulticast() {
    byte[] bytes = toBytes();
    return isIpv4() ? (bytes[0] & 0xf0) == 0xe0 : (bytes[0] & 0xff) == 0xff;
  }

  /** IPv4 before IPv6, then by number. */
  @Override
  public int compareTo(IpAddress other) {
    if (isIpv4() != other.isIpv4()) {
      return isIpv4() ? -1 : 1;
    }
    return Arrays.compareUnsigned(toBytes(), other.toBytes());
  }

  @Override
  public String toString() {
    return text;
  }
}
