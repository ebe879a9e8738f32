package io.fairlead.model.ingress;

import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/** Where a request leads. */
public sealed interface Match {

  /**
   * To a backend.
   *
   * @param captured by the location's regex; null when it has none
   */
  record Found(Location location, @Nullable MatchResult captured) implements Match {}

  /** To the same URL at another host, with or without {@code www.} (A20). */
  record Elsewhere(String host) implements Match {}

  /** No rule is about this host, and there is no default backend: 404. */
  record NoHost() implements Match {}

  /** Rules for {@code host}, as the rules write it, have no such path: 404 (I2). */
  record NoPath(String host) implements Match {}
}
