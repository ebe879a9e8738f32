package io.fairlead.agent.dns.zone;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/** Names as lists of labels, lower case, from the right to the left: the way the zone is walked. */
final class Labels {

  private Labels() {}

  /** The labels of {@code name} under {@code origin}; empty when it is not at or under it. */
  static Optional<List<String>> below(Name name, Name origin) {
    if (!name.subdomain(origin)) {
      return Optional.empty();
    }
    int count = name.labels() - origin.labels();
    List<String> labels = new ArrayList<>(count);
    for (int i = count - 1; i >= 0; i--) {
      labels.add(lowerCase(name.getLabel(i)));
    }
    return Optional.of(labels);
  }

  /** Only ASCII has cases in DNS (RFC 4343). */
  private static String lowerCase(byte[] label) {
    byte[] lower = new byte[label.length - 1]; // the first byte is the length
    for (int i = 0; i < lower.length; i++) {
      byte b = label[i + 1];
      lower[i] = b >= 'A' && b <= 'Z' ? (byte) (b + 'a' - 'A') : b;
    }
    return new String(lower, StandardCharsets.ISO_8859_1);
  }
}
