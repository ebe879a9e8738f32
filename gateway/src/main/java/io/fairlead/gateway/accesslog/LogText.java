package io.fairlead.gateway.accesslog;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How times are written in lines. */
final class LogText {
  static final double SECOND = 1e9;

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

  private LogText() {}

  /** {@code $time_local} of milliseconds since 1970. */
  static String local(long millis) {
    return LOCAL.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
  }

  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / SECOND);
  }
}
