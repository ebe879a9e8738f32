package io.fairlead.gateway.gatewayapi;

import com.google.re2j.Pattern;
import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import io.fairlead.gateway.policy.PolicyPlace;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.gatewayapi.HttpMatch.PathType;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.routepolicy.PolicyTarget;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One match of a rule.
 *
 * @param path null: it is no regular expression
 * @param index of the match in its rule
 * @param listener that took the route; null: not told yet
 * @param places that RoutePolicies may be about, the most specific first
 */
public record RuleMatch(
    HttpMatch asked,
    @Nullable Pattern path,
    List<Condition> headers,
    List<Condition> query,
    RouteRule rule,
    int index,
    @Nullable Owner listener,
    List<PolicyPlace> places) {

  /**
   * Of two that both match, the first one wins (G1): an exact path, then the longest regular
   * expression (whose place is ours to choose), then the longest prefix; a method; more headers;
   * more query parameters; the older route; the name of the route; the order in it.
   */
  static final Comparator<RuleMatch> ORDER =
      Comparator.comparingInt((RuleMatch match) -> rank(match.asked.path().type()))
          .thenComparingInt(match -> -match.asked.path().value().length())
          .thenComparing(match -> match.asked.method() == null)
          .thenComparingInt(match -> -match.headers.size())
          .thenComparingInt(match -> -match.query.size())
          .thenComparingLong(match -> match.rule.created())
          .thenComparing(match -> match.rule.route().toString())
          .thenComparing(match -> match.rule.kind())
          .thenComparingInt(match -> match.rule.index())
          .thenComparingInt(match -> match.index);

  private static int rank(PathType type) {
    return switch (type) {
      case EXACT -> 0;
      case REGEX -> 1;
      case PREFIX -> 2;
    };
  }

  /**
   * @throws com.google.re2j.PatternSyntaxException something is no regular expression
   */
  static RuleMatch of(HttpMatch asked, RouteRule rule, int index) {
    return new RuleMatch(
        decoded(asked),
        asked.path().type() == PathType.REGEX ? Pattern.compile(asked.path().value()) : null,
        Condition.of(asked.headers()),
        Condition.of(asked.query()),
        rule,
        index,
        null,
        List.of());
  }

  /** The same, at a listener that took the route. */
  RuleMatch at(Attachment attachment) {
    PolicyTarget.Kind kind =
        rule.kind() == RouteKind.GRPC ? PolicyTarget.Kind.GRPC_ROUTE : PolicyTarget.Kind.HTTP_ROUTE;
    List<PolicyPlace> all = new ArrayList<>();
    if (!rule.name().isEmpty()) {
      all.add(PolicyPlace.of(kind, rule.route(), rule.name()));
    }
    all.add(PolicyPlace.of(kind, rule.route()));
    if (attachment.listener().set().isEmpty()) {
      String listener = attachment.listener().section();
      all.add(PolicyPlace.of(PolicyTarget.Kind.GATEWAY, attachment.gateway(), listener));
    }
    all.add(PolicyPlace.of(PolicyTarget.Kind.GATEWAY, attachment.gateway()));
    Owner owner = new Owner(attachment.gateway(), attachment.listener());
    return new RuleMatch(asked, path, headers, query, rule, index, owner, List.copyOf(all));
  }

  /** As paths of requests are, so that {@code /caf%C3%A9} is what it says. */
  private static HttpMatch decoded(HttpMatch asked) {
    String path = asked.path().value();
    if (asked.path().type() == PathType.REGEX || path.indexOf('%') < 0) {
      return asked;
    }
    try {
      String plain = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
      return new HttpMatch(
          new HttpMatch.Path(asked.path().type(), plain),
          asked.method(),
          asked.headers(),
          asked.query());
    } catch (IllegalArgumentException notEscaped) {
      return asked;
    }
  }

  /** What the request's path begins with for this; empty: that is not what it is matched by. */
  public String prefix() {
    return asked.path().type() == PathType.PREFIX ? asked.path().value() : "";
  }

  /** Of a regular expression: it is the whole path. */
  boolean acceptsPath(String requested) {
    return path != null && path.matches(requested);
  }

  /** All but the path is as it must be. */
  boolean accepts(RequestHead head) {
    if (rule.kind() == RouteKind.GRPC && !head.grpc()) {
      return false;
    }
    if (asked.method() != null && !asked.method().equals(head.method())) {
      return false;
    }
    for (Condition condition : headers) {
      if (!condition.accepts(head.values(condition.name()))) {
        return false;
      }
    }
    for (Condition condition : query) {
      if (!condition.accepts(head.parameter(condition.name()))) {
        return false;
      }
    }
    return true;
  }
}
