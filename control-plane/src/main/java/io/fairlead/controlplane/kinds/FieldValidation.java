package io.fairlead.controlplane.kinds;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens to unknown and duplicate fields of a body ({@code ?fieldValidation=}). */
public enum FieldValidation {
  /** Refused with 400. */
  STRICT,
  /** Dropped with a warning each; what holds when the client says nothing. */
  WARN,
  /** Dropped. */
  IGNORE;

  /** Reads the query parameter; absent or empty is {@link #WARN}, other words are empty (422). */
  public static Optional<FieldValidation> parse(@Nullable String parameter) {
    if (parameter == null || parameter.isEmpty()) {
      return Optional.of(WARN);
    }
    return switch (parameter) {
      case "Strict" -> Optional.of(STRICT);
      case "Warn" -> Optional.of(WARN);
      case "Ignore" -> Optional.of(IGNORE);
      default -> Optional.empty();
    };
  }
}
