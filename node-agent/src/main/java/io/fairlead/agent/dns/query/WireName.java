package io.fairlead.agent.dns.query;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Header;
import org.xbill.DNS.Name;
import org.xbill.DNS.WireParseException;

/** Names as they are in packets: only ASCII has cases, lengths of labels are below them. */
final class WireName {
  private WireName() {}

  static byte lower(byte one) {
    return one >= 'A' && one <= 'Z' ? (byte) (one + 'a' - 'A') : one;
  }

  static void toLowerCase(byte[] packet, int from, int end) {
    for (int i = from; i < end; i++) {
      packet[i] = lower(packet[i]);
    }
  }

  /** The name a query asks for; null: it has none. */
  static @Nullable Name read(byte[] query, int length) {
    if (end(query, Header.LENGTH, length) < 0) {
      return null;
    }
    DNSInput in = new DNSInput(query);
    in.jump(Header.LENGTH);
    try {
      return new Name(in);
    } catch (WireParseException e) {
      return null;
    }
  }

  /** Where the name at {@code from} ends; -1 when it is none, is compressed, or is cut off. */
  static int end(byte[] packet, int from, int length) {
    int at = from;
    while (at < length) {
      int label = packet[at] & 0xff;
      if (label == 0) {
        return at + 1 - from <= 255 ? at + 1 : -1;
      }
      if (label > 63) {
        return -1;
      }
      at += label + 1;
    }
    return -1;
  }
}
