package io.fairlead.model.net;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * An address range: a network address (host bits zero) and the length of its prefix in bits.
 *
 * @param prefix 0-32 for IPv4, 0-128 for IPv6
 */
public record Cidr(IpAddress network, int prefix) {

  /**
   * @throws IllegalArgumentException when host bits are set or the prefix is out of range; for
   *     outside input use {@link #parse}
   */
  public Cidr {
    int width = network.isIpv4() ? 32 : 128;
    if (prefix < 0 || prefix > width || !masked(network, prefix).equals(network)) {
      throw new IllegalArgumentException("not a CIDR: " + network + "/" + prefix);
    }
  }

  /** Reads {@code 10.0.0.0/8}; host bits that are set are dropped ({@code 10.0.0.1/8}). */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String length = text.substring(slash + 1);
    if (!length.matches("0|[1-9][0-9]{0,2}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(length);
    return IpAddress.parse(text.substring(0, slash))
        .filter(address -> prefix <= (address.isIpv4() ? 32 : 128))
        .map(address -> new Cidr(masked(address, prefix), prefix));
  }

  /** The range that holds only {@code address}. */
  public static Cidr only(IpAddress address) {
    return new Cidr(address, address.isIpv4() ? 32 : 128);
  }

  /** {@code IPv4} or {@code IPv6}, as in {@code spec.ipFamilies}. */
  public String family() {
    return network.family();
  }

  public boolean contains(IpAddress address) {
    return IpBits.of(address).masked(prefix).equals(IpBits.of(network));
  }

  /** False also when {@code address} is no address. */
  public boolean contains(String address) {
    return IpAddress.parse(address).filter(this::contains).isPresent();
  }

  /** Every address of this is in {@code other}, which has more (N7). */
  public boolean isStrictSubsetOf(Cidr other) {
    return prefix > other.prefix && other.contains(network);
  }

  public boolean overlaps(Cidr other) {
    return contains(other.network) || other.contains(network);
  }

  /** Number of addresses; {@code Long.MAX_VALUE} where it is more than that. */
  public long size() {
    int hostBits = (network.isIpv4() ? 32 : 128) - prefix;
    return hostBits >= 63 ? Long.MAX_VALUE : 1L << hostBits;
  }

  /**
   * The address {@code offset} after the network address.
   *
   * @throws IndexOutOfBoundsException when the range is smaller
   */
  public IpAddress addressAt(long offset) {
    if (offset < 0 || offset >= size()) {
      throw new IndexOutOfBoundsException(offset + " is not in " + text());
    }
    byte[] start = network.toBytes();
    return address(new BigInteger(1, start).add(BigInteger.valueOf(offset)), start.length);
  }

  private static IpAddress address(BigInteger number, int length) {
    byte[] digits = number.toByteArray();
    byte[] bytes = new byte[length];
    for (int i = 1; i <= Math.min(digits.length, length); i++) {
      bytes[length - i] = digits[digits.length - i];
    }
    return IpAddress.ofBytes(bytes);
  }

  /**
   * How far the address is from the network address; empty when it is not in this range, or {@code
   * 2^63} or more from there.
   */
  public OptionalLong offsetOf(IpAddress address) {
    if (!contains(address)) {
      return OptionalLong.empty();
    }
    BigInteger offset =
        new BigInteger(1, address.toBytes()).subtract(new BigInteger(1, network.toBytes()));
    return offset.bitLength() < Long.SIZE
        ? OptionalLong.of(offset.longValue())
        : OptionalLong.empty();
  }

  /**
   * The parts of this range with a longer prefix, in order: as many as there are, so take no more
   * than needed.
   *
   * @throws IllegalArgumentException when the prefix is shorter than that of this range
   */
  public Stream<Cidr> parts(int partPrefix) {
    return LongStream.range(0, countOfParts(partPrefix)).mapToObj(part -> part(partPrefix, part));
  }

  /**
   * How many parts of a longer prefix there are; {@code Long.MAX_VALUE} where it is more than that.
   *
   * @throws IllegalArgumentException when the prefix is shorter than that of this range
   */
  public long countOfParts(int partPrefix) {
    int bits = partPrefix - prefix;
    if (bits < 0 || partPrefix > width()) {
      throw new IllegalArgumentException(text() + " has no parts of /" + partPrefix);
    }
    return bits >= 63 ? Long.MAX_VALUE : 1L << bits;
  }

  /** The part of a longer prefix with this number, from 0. */
  public Cidr part(int partPrefix, long number) {
    if (number < 0 || number >= countOfParts(partPrefix)) {
      throw new IndexOutOfBoundsException(number + " of /" + partPrefix + " is not in " + text());
    }
    BigInteger offset = BigInteger.valueOf(number).shiftLeft(width() - partPrefix);
    BigInteger start = new BigInteger(1, network.toBytes());
    return new Cidr(address(start.add(offset), width() / Byte.SIZE), partPrefix);
  }

  private int width() {
    return network.isIpv4() ? 32 : 128;
  }

  /** The address with every host bit set. */
  public IpAddress last() {
    byte[] bytes = network.toBytes();
    for (int bit = prefix; bit < bytes.length * Byte.SIZE; bit++) {
      bytes[bit / Byte.SIZE] |= (byte) (0x80 >> bit % Byte.SIZE);
    }
    return IpAddress.ofBytes(bytes);
  }

  /** {@code 10.0.0.0/8}. */
  public String text() {
    return network.text() + "/" + prefix;
  }

  @Override
  public String toString() {
    return text();
  }

  private static IpAddress masked(IpAddress address, int prefix) {
    byte[] bytes = address.toBytes();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(prefix - 8L * i, 0, 8);
      bytes[i] = (byte) (bytes[i] & (0xff00 >> kept));
    }
    return IpAddress.ofBytes(bytes);
  }
}
