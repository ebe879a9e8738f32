package io.fairlead.agent.dns.zone;

import io.fairlead.model.net.Cidr;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * A name under {@code in-addr.arpa} or {@code ip6.arpa}, read as the beginning of an address.
 *
 * @param bits of one label: 8 or 4
 * @param first the lowest address that begins like this
 * @param digits labels, from the right, that are digits of an address
 * @param exact whether all labels are digits, and not more than an address has
 */
record ReverseName(Name name, int bits, Address first, int digits, boolean exact) {
  private static final Name IN_ADDR = Name.fromConstantString("in-addr.arpa.");
  private static final Name IP6 = Name.fromConstantString("ip6.arpa.");

  static Optional<ReverseName> of(Name name) {
    return Labels.below(name, IN_ADDR)
        .map(labels -> read(name, labels, 8, 4))
        .or(() -> Labels.below(name, IP6).map(labels -> read(name, labels, 4, 16)));
  }

  private static ReverseName read(Name name, List<String> labels, int bits, int length) {
    byte[] bytes = new byte[length];
    int digits = 0;
    int most = length * 8 / bits;
    while (digits < Math.min(most, labels.size())) {
      int value = digit(labels.get(digits), bits);
      if (value < 0) {
        break;
      }
      int bit = digits * bits;
      bytes[bit / 8] |= (byte) (value << (8 - bits - bit % 8));
      digits++;
    }
    return new ReverseName(name, bits, Address.ofBytes(bytes), digits, digits == labels.size());
  }

  /** -1 when the label is no digit, or one that nobody writes like that ({@code 01}). */
  private static int digit(String label, int bits) {
    if (bits == 4) {
      return label.length() == 1 ? Character.digit(label.charAt(0), 16) : -1;
    }
    boolean plain = label.matches("0|[1-9][0-9]{0,2}");
    int value = plain ? Integer.parseInt(label) : 256;
    return value > 255 ? -1 : value;
  }

  /** Whether the name says a whole address. */
  boolean complete() {
    return exact && digits * bits == first.length() * 8;
  }

  /** The highest address that begins like this. */
  Address last() {
    byte[] high = first.bytes();
    for (int bit = digits * bits; bit < high.length * 8; bit++) {
      high[bit / 8] |= (byte) (0x80 >>> bit % 8);
    }
    return Address.ofBytes(high);
  }

  /**
   * The apex of the zone that holds this name when {@code range} is ours: as many whole labels as
   * cover the range's prefix; a range that ends inside a label is several zones.
   */
  Optional<Name> apexIn(Cidr range) {
    int needed = (range.prefix() + bits - 1) / bits;
    boolean inside =
        range.network().isIpv4() == first.isIpv4()
            && digits >= needed
            && range.contains(first.ip());
    int arpaLabels = 3; // in-addr or ip6, arpa, the root
    return inside
        ? Optional.of(new Name(name, name.labels() - needed - arpaLabels))
        : Optional.empty();
  }
}
