package io.fairlead.model.corefile;

import io.fairlead.model.net.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that are numbers, times, names and codes. */
final class Values {
  private static final int MOST_NAME = 253;
  private static final int MOST_LABEL = 63;
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, Double> SECONDS =
      Map.of("ns", 1e-9, "us", 1e-6, "µs", 1e-6, "ms", 1e-3, "s", 1.0, "m", 60.0, "h", 3600.0);

  private static final Map<String, Integer> RCODES =
      Map.ofEntries(
          Map.entry("NOERROR", 0),
          Map.entry("FORMERR", 1),
          Map.entry("SERVFAIL", 2),
          Map.entry("NXDOMAIN", 3),
          Map.entry("NOTIMP", 4),
          Map.entry("REFUSED", 5),
          Map.entry("YXDOMAIN", 6),
          Map.entry("YXRRSET", 7),
          Map.entry("NXRRSET", 8),
          Map.entry("NOTAUTH", 9),
          Map.entry("NOTZONE", 10));

  private static final Map<String, Integer> TYPES =
      Map.ofEntries(
          Map.entry("A", 1),
          Map.entry("NS", 2),
          Map.entry("CNAME", 5),
          Map.entry("SOA", 6),
          Map.entry("PTR", 12),
          Map.entry("HINFO", 13),
          Map.entry("MX", 15),
          Map.entry("TXT", 16),
          Map.entry("AAAA", 28),
          Map.entry("SRV", 33),
          Map.entry("NAPTR", 35),
          Map.entry("SVCB", 64),
          Map.entry("HTTPS", 65),
          Map.entry("ANY", 255),
          Map.entry("CAA", 257));

  private Values() {}

  /** In Go's notation: {@code 1h30m}, {@code 500ms}. */
  static Optional<Duration> duration(String word) {
    if (word.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher part = TIME.matcher(word);
    double seconds = 0;
    int end = 0;
    while (end < word.length() && part.find(end) && part.start() == end) {
      seconds += Double.parseDouble(part.group(1)) * SECONDS.getOrDefault(part.group(2), 0.0);
      end = part.end();
    }
    boolean whole = end == word.length() && end > 0 && seconds < Integer.MAX_VALUE;
    return whole ? Optional.of(Duration.ofNanos(Math.round(seconds * 1e9))) : Optional.empty();
  }

  static Optional<Integer> number(String word) {
    return word.matches("\\d{1,9}") ? Optional.of(Integer.parseInt(word)) : Optional.empty();
  }

  static Optional<Integer> rcode(String word) {
    return Optional.ofNullable(RCODES.get(word.toUpperCase(Locale.ROOT)));
  }

  /** The types there is a reason to name. */
  static Optional<Integer> type(String word) {
    return Optional.ofNullable(TYPES.get(word.toUpperCase(Locale.ROOT)));
  }

  /** Empty when it is no domain name; escapes are not understood. */
  static Optional<String> domain(String word) {
    String name = word.toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (word.equals(".")) {
      return Optional.of(".");
    }
    boolean valid = bare.length() <= MOST_NAME && bare.matches("[-a-z0-9._*/]+");
    for (String label : bare.split("\\.", -1)) {
      valid &= !label.isEmpty() && label.length() <= MOST_LABEL;
    }
    return valid ? Optional.of(bare + ".") : Optional.empty();
  }

  /** A zone; of a range such as {@code 10.0.0.0/8} the zones of its reverse names. */
  static List<String> zones(String word) {
    return Cidr.parse(word).map(Values::reverse).orElseGet(() -> domain(word).stream().toList());
  }

  private static List<String> reverse(Cidr range) {
    boolean four = range.network().isIpv4();
    int bits = four ? 8 : 4;
    int labels = (range.prefix() + bits - 1) / bits;
    return range
        .parts(labels * bits)
        .map(part -> reverse(part.network().toBytes(), bits, labels))
        .toList();
  }

  private static String reverse(byte[] address, int bits, int labels) {
    List<String> digits = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      int at = i * bits;
      int digit = (address[at / 8] & 0xff) >> (8 - bits - at % 8) & ((1 << bits) - 1);
      digits.addFirst(bits == 8 ? Integer.toString(digit) : Integer.toHexString(digit));
    }
    digits.add(bits == 8 ? "in-addr.arpa." : "ip6.arpa.");
    return String.join(".", digits);
  }
}
