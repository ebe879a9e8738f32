package io.fairlead.model.networkpolicy;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of connections that are open when policies come to deny them (N21, B15). */
public enum Established {
  /** They stay open; only new ones are judged. */
  KEEP,
  /** They are ended. */
  CUT;

  /** On a policy: what becomes of the connections it denies; without it the node decides. */
  public static final String ANNOTATION = "fairlead.io/established";

  /** Reads {@code keep} or {@code cut}. */
  public static Optional<Established> parse(String text) {
    for (Established each : values()) {
      if (each.text().equals(text)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** What the annotations of a policy say; null: nothing. */
  static @Nullable Established of(Map<String, String> annotations) {
    return parse(annotations.getOrDefault(ANNOTATION, "")).orElse(null);
  }

  /** As it is written. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
