package io.fairlead.controlplane.kinds.decode;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** RFC 3339 times in the forms Kubernetes stores them, always UTC. */
final class Times {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Times() {}

  /** {@code 2026-01-02T03:04:05Z}. */
  static String seconds(String text) throws UndecodableException {
    return seconds(parse(text, "2006-01-02T15:04:05Z07:00"));
  }

  static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** {@code 2026-01-02T03:04:05.000006Z}. */
  static String micros(String text) throws UndecodableException {
    return micros(parse(text, "2006-01-02T15:04:05.000000Z07:00"));
  }

  static String micros(Instant time) {
    return MICROS.format(time);
  }

  private static Instant parse(String text, String layout) throws UndecodableException {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new UndecodableException(
          "parsing time \"%s\" as \"%s\": cannot parse \"%s\" as \"2006\""
              .formatted(text, layout, text));
    }
  }
}
