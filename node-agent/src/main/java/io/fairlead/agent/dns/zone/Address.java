package io.fairlead.agent.dns.zone;

import io.fairlead.model.net.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** An address as DNS data: 4 or 16 bytes; ordered IPv4 before IPv6, then by number. */
public final class Address implements Comparable<Address> {
  private final byte[] bytes;

  private Address(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Empty when {@code text} is no address. */
  public static Optional<Address> parse(String text) {
    return IpAddress.parse(text).map(Address::of);
  }

  public static Address of(IpAddress address) {
    return new Address(address.toBytes());
  }

  /** The address of these 4 or 16 bytes. */
  static Address ofBytes(byte[] bytes) {
    return new Address(bytes.clone());
  }

  /** A copy: 4 or 16 bytes. */
  byte[] bytes() {
    return bytes.clone();
  }

  int length() {
    return bytes.length;
  }

  IpAddress ip() {
    return IpAddress.ofBytes(bytes);
  }

  /** As the platform's sockets want it. */
  public InetAddress inet() {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("neither 4 nor 16 bytes: " + bytes.length, e);
    }
  }

  boolean isIpv4() {
    return bytes.length == 4;
  }

  /** The type of the records that hold it: A or AAAA. */
  int type() {
    return isIpv4() ? Type.A : Type.AAAA;
  }

  /** Its A or AAAA record at {@code owner}. */
  Record record(Name owner, long ttl) {
    return isIpv4()
        ? new ARecord(owner, DClass.IN, ttl, bytes)
        : new AAAARecord(owner, DClass.IN, ttl, bytes);
  }

  /** The label of an endpoint without a hostname: {@code 1-2-3-4}, {@code fd00--1} (D6). */
  String dashed() {
    return ip().text().replace('.', '-').replace(':', '-');
  }

  @Override
  public int compareTo(Address other) {
    return bytes.length != other.bytes.length
        ? Integer.compare(bytes.length, other.bytes.length)
        : Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address address && Arrays.equals(bytes, address.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return ip().text();
  }
}
