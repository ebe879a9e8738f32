package io.fairlead.model.gatewayapi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request must be like, all of it (G1, G4).
 *
 * @param method null: any
 * @param headers names in lower case, each once: of entries of one name the first counts
 * @param query each name once: of entries of one name the first counts
 */
public record HttpMatch(
    Path path, @Nullable String method, List<Value> headers, List<Value> query) {

  /** The one of a rule that has none (G3). */
  public static final HttpMatch ALL =
      new HttpMatch(new Path(PathType.PREFIX, "/"), null, List.of(), List.of());

  public HttpMatch {
    headers = List.copyOf(headers);
    query = List.copyOf(query);
  }

  /** A path. Of a GRPCRoute: {@code /service/method}, a prefix for a whole service. */
  public record Path(PathType type, String value) {}

  /** How a path is compared; prefixes element by element. */
  public enum PathType {
    EXACT,
    PREFIX,
    REGEX
  }

  /** A header or query parameter. */
  public record Value(String name, String value, boolean regex) {}
}
