package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which trace a request belongs to (W3C Trace Context 3.2, 4.2): what the client sent is passed on
 * as it is; where it sent none, or nothing valid, a new one begins, which asks nobody to record it.
 */
final class TraceContext {
  static final AsciiString PARENT = AsciiString.cached("traceparent");
  static final AsciiString STATE = AsciiString.cached("tracestate");

  private static final HexFormat HEX = HexFormat.of();
  private static final int VERSION = 2;
  private static final int TRACE = 3;
  private static final int TRACE_END = 35;
  private static final int SPAN = 36;
  private static final int SPAN_END = 52;
  private static final int LENGTH = 55;
  private static final String NOT_SAMPLED = "-00";

  private TraceContext() {}

  /**
   * The {@code traceparent} to send.
   *
   * @param requestId of this request; a trace that begins with it has its name, if that is one
   */
  static String parent(HttpHeaders headers, String requestId) {
    List<String> sent = headers.getAll(PARENT);
    if (sent.size() == 1 && valid(sent.get(0))) {
      return sent.get(0);
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String trace =
        requestId.length() == TRACE_END - TRACE && hex(requestId, 0, requestId.length())
            ? requestId
            : HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    return "00-" + trace + "-" + HEX.toHexDigits(random.nextLong() | 1) + NOT_SAMPLED;
  }

  /** The trace of a {@link #parent}; empty of none. */
  static String traceId(String parent) {
    return parent.isEmpty() ? "" : parent.substring(TRACE, TRACE_END);
  }

  /** Puts it in; a {@code tracestate} belongs to the parent it came with. */
  static void write(HttpHeaders headers, String parent) {
    if (!parent.equals(headers.get(PARENT))) {
      headers.set(PARENT, parent);
      headers.remove(STATE);
    }
  }

  private static boolean valid(String parent) {
    boolean versioned =
        parent.length() >= LENGTH
            && hex(parent, 0, VERSION)
            && !parent.startsWith("ff")
            && (parent.length() == LENGTH
                || (!parent.startsWith("00") && parent.charAt(LENGTH) == '-'));
    return versioned
        && parent.charAt(VERSION) == '-'
        && parent.charAt(TRACE_END) == '-'
        && parent.charAt(SPAN_END) == '-'
        && named(parent, TRACE, TRACE_END)
        && named(parent, SPAN, SPAN_END)
        && hex(parent, SPAN_END + 1, LENGTH);
  }

  /** Hex digits, not all of them zero. */
  private static boolean named(String text, int from, int to) {
    boolean any = false;
    for (int i = from; i < to; i++) {
      any |= text.charAt(i) != '0';
    }
    return any && hex(text, from, to);
  }

  private static boolean hex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
