package io.fairlead.controlplane.gatewayapi;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.gatewayapi.HttpMatch.Path;
import io.fairlead.model.gatewayapi.HttpMatch.PathType;
import io.fairlead.model.gatewayapi.HttpMatch.Value;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.json.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads what requests are matched by (G1, G3); of a GRPCRoute as of the HTTP it is. Pure. */
final class HttpMatches {
  private static final String ANY = "[^/]+";

  private HttpMatches() {}

  /** Of a rule; never none. */
  static List<HttpMatch> read(RouteKind kind, JsonNode rule) {
    List<JsonNode> matches = Fields.list(rule, "matches");
    return matches.isEmpty()
        ? List.of(HttpMatch.ALL)
        : matches.stream()
            .map(match -> kind == RouteKind.GRPC ? grpc(match) : http(match))
            .toList();
  }

  /** What can not be understood of them; empty: nothing. */
  static Optional<String> objection(List<HttpMatch> matches) {
    return matches.stream()
        .flatMap(
            match ->
                Stream.of(
                        Stream.of(match.path())
                            .filter(path -> path.type() == PathType.REGEX)
                            .map(Path::value),
                        Stream.concat(match.headers().stream(), match.query().stream())
                            .filter(Value::regex)
                            .map(Value::value))
                    .flatMap(each -> each))
        .flatMap(expression -> objection(expression).stream())
        .findFirst();
  }

  private static Optional<String> objection(String expression) {
    try {
      Pattern.compile(expression);
      return Optional.empty();
    } catch (PatternSyntaxException malformed) {
      return Optional.of(
          "%s is no regular expression of RE2: %s"
              .formatted(expression, malformed.getDescription()));
    }
  }

  private static HttpMatch http(JsonNode match) {
    JsonNode path = match.path("path");
    PathType type =
        switch (Fields.text(path, "type")) {
          case "Exact" -> PathType.EXACT;
          case "RegularExpression" -> PathType.REGEX;
          default -> PathType.PREFIX;
        };
    String method = Fields.text(match, "method");
    return new HttpMatch(
        new Path(type, path.path("value").stringValue("/")),
        method.isEmpty() ? null : method,
        values(match, "headers", true),
        values(match, "queryParams", false));
  }

  private static HttpMatch grpc(JsonNode match) {
    return new HttpMatch(
        method(match.path("method")), null, values(match, "headers", true), List.of());
  }

  private static Path method(JsonNode method) {
    String service = Fields.text(method, "service");
    String name = Fields.text(method, "method");
    if (service.isEmpty() && name.isEmpty()) {
      return HttpMatch.ALL.path();
    }
    if (Fields.text(method, "type").equals("RegularExpression")) {
      return new Path(
          PathType.REGEX,
          "/%s/%s"
              .formatted(
                  service.isEmpty() ? ANY : group(service), name.isEmpty() ? ANY : group(name)));
    }
    if (service.isEmpty()) {
      return new Path(PathType.REGEX, "/%s/%s".formatted(ANY, Pattern.quote(name)));
    }
    return name.isEmpty()
        ? new Path(PathType.PREFIX, "/" + service)
        : new Path(PathType.EXACT, "/%s/%s".formatted(service, name));
  }

  private static String group(String expression) {
    return "(?:" + expression + ")";
  }

  /** Of entries of one name the first counts. */
  private static List<Value> values(JsonNode match, String field, boolean lowerCase) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (JsonNode value : Fields.list(match, field)) {
      String written = Fields.text(value, "name");
      String name = lowerCase ? written.toLowerCase(Locale.ROOT) : written;
      values.putIfAbsent(
          name,
          new Value(
              name,
              Fields.text(value, "value"),
              Fields.text(value, "type").equals("RegularExpression")));
    }
    return List.copyOf(values.values());
  }
}
