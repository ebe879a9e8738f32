package io.fairlead.controlplane.kinds.table;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Ages as kubectl's users know them: {@code 42s}, {@code 3m10s}, {@code 5h12m}, {@code 8d}. */
public final class HumanDuration {
  private static final int YEAR = 365;

  private HumanDuration() {}

  /** From an RFC 3339 time to {@code now}; {@code <unknown>} where there is none. */
  static String since(String time, Instant now) {
    if (time.isEmpty()) {
      return "<unknown>";
    }
    try {
      return of(Duration.between(Instant.parse(time), now));
    } catch (DateTimeParseException e) {
      return "<unknown>";
    }
  }

  /** Two digits of what matters at that length; clocks may differ by two seconds. */
  public static String of(Duration age) {
    long seconds = age.toMillis() / 1000;
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 0) {
      return "0s";
    }
    if (seconds < 60 * 2) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 60 * 3) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    if (days < 8) {
      return two(days, "d", hours % 24, "h");
    }
    if (days < YEAR * 2) {
      return days + "d";
    }
    if (days < YEAR * 8) {
      return two(days / YEAR, "y", days % YEAR, "d");
    }
    return days / YEAR + "y";
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : small + smallUnit);
  }
}
