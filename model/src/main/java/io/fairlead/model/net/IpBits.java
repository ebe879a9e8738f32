package io.fairlead.model.net;

/**
 * An address as a number, for masking and hashing: IPv4 in the upper half of {@code high}, so that
 * a prefix counts from the same end for both families.
 */
record IpBits(boolean ipv4, long high, long low) {

  static IpBits of(IpAddress address) {
    byte[] bytes = address.toBytes();
    return bytes.length == 4
        ? new IpBits(true, number(bytes, 0, 4) << 32, 0)
        : new IpBits(false, number(bytes, 0, 8), number(bytes, 8, 8));
  }

  /** The first {@code prefix} bits, all others zero. */
  IpBits masked(int prefix) {
    return new IpBits(ipv4, high & mask(prefix), low & mask(prefix - 64));
  }

  private static long mask(int bits) {
    if (bits <= 0) {
      return 0;
    }
    return bits >= 64 ? -1L : -1L << (64 - bits);
  }

  private static long number(byte[] bytes, int from, int length) {
    long number = 0;
    for (int i = from; i < from + length; i++) {
      number = number << 8 | (bytes[i] & 0xff);
    }
    return number;
  }
}
