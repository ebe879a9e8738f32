package io.fairlead.controlplane.kinds.gatewayapi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations of GEP-2257: {@code 1h30m}, {@code 500ms}. */
public final class GatewayDuration {
  private static final Pattern PART = Pattern.compile("([0-9]{1,5})(ms|h|m|s)");

  private GatewayDuration() {}

  /** Milliseconds; 0 for the empty text and for zero. */
  public static long millis(String text) {
    long sum = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long unit =
          switch (part.group(2)) {
            case "h" -> 3_600_000;
            case "m" -> 60_000;
            case "s" -> 1000;
            default -> 1;
          };
      sum += Long.parseLong(part.group(1)) * unit;
    }
    return sum;
  }
}
