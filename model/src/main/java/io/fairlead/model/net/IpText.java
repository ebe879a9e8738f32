package io.fairlead.model.net;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Text forms of addresses: RFC 4291 §2.2 and dotted quads in, RFC 5952 out. */
final class IpText {

  private IpText() {}

  static Optional<String> canonical(String text) {
    return bytes(text).map(IpText::format);
  }

  /** 4 or 16 bytes; empty when {@code text} is no address. */
  static Optional<byte[]> bytes(String text) {
    return Optional.ofNullable(text.indexOf(':') < 0 ? v4(text) : v6(text));
  }

  static String formatV4(int bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }

  static String format(byte[] bytes) {
    return switch (bytes.length) {
      case 4 ->
          (bytes[0] & 0xff)
              + "."
              + (bytes[1] & 0xff)
              + "."
              + (bytes[2] & 0xff)
              + "."
              + (bytes[3] & 0xff);
      case 16 -> formatV6(bytes);
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  private static byte @Nullable [] v4(String text) {
    byte[] bytes = new byte[4];
    int at = 0;
    for (int part = 0; part < 4; part++) {
      if (part > 0 && (at >= text.length() || text.charAt(at++) != '.')) {
        return null;
      }
      int start = at;
      int value = 0;
      while (at < text.length() && at - start < 4 && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || leadingZero || value > 255) {
        return null;
      }
      bytes[part] = (byte) value;
    }
    return at == text.length() ? bytes : null;
  }

  /** Groups before and after a single {@code ::}, the last group possibly a dotted quad. */
  private static byte @Nullable [] v6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(text);
      return all != null && all.length == 16 ? all : null;
    }
    byte[] head = gap == 0 ? new byte[0] : groups(text.substring(0, gap));
    String rest = text.substring(gap + 2);
    byte[] tail = rest.isEmpty() ? new byte[0] : groups(rest);
    if (head == null || tail == null || head.length + tail.length > 14) {
      return null;
    }
    if (text.substring(0, gap).indexOf('.') >= 0) {
      return null;
    }
    byte[] bytes = Arrays.copyOf(head, 16);
    System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
    return bytes;
  }

  private static byte @Nullable [] groups(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length > 8) {
      return null;
    }
    byte[] bytes = new byte[18];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      byte[] quad = i == parts.length - 1 && part.indexOf('.') >= 0 ? v4(part) : null;
      if (quad != null) {
        System.arraycopy(quad, 0, bytes, length, 4);
        length += 4;
      } else if (isGroup(part)) {
        int value = Integer.parseInt(part, 16);
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
      } else {
        return null;
      }
    }
    return length <= 16 ? Arrays.copyOf(bytes, length) : null;
  }

  private static boolean isGroup(String part) {
    return !part.isEmpty()
        && part.length() <= 4
        && part.chars()
            .allMatch(c -> isDigit((char) c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String formatV6(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    if (isMapped(groups)) {
      return "::ffff:" + formatV4(groups[6] << 16 | groups[7]);
    }
    int gapStart = -1;
    int gapLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gapStart = i;
        gapLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static boolean isMapped(int[] groups) {
    return Arrays.stream(groups, 0, 5).allMatch(g -> g == 0) && groups[5] == 0xffff;
  }
}
