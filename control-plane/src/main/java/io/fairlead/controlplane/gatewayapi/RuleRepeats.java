package io.fairlead.controlplane.gatewayapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.controlplane.kinds.gatewayapi.GatewayDuration;
import io.fairlead.model.gatewayapi.HttpRoute.Persistence;
import io.fairlead.model.gatewayapi.HttpRoute.Retry;
import io.fairlead.model.json.Fields;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a rule says of requests that come again: of those an endpoint did not answer ({@code
 * retry}), and of those of one client ({@code sessionPersistence}). Pure.
 */
final class RuleRepeats {
  /** Where the rule does not say how often, or how soon. */
  private static final int ATTEMPTS = 2;

  private static final Duration BACKOFF = Duration.ofMillis(25);

  private static final int NAME_DIGITS = 8;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+\\-.^_`|~]+");
  private static final Set<String> FRAMING =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "cookie",
          "host",
          "keep-alive",
          "proxy-connection",
          "set-cookie",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private RuleRepeats() {}

  static @Nullable Retry retry(JsonNode retry) {
    if (!retry.isObject()) {
      return null;
    }
    String backoff = Fields.text(retry, "backoff");
    return new Retry(
        StreamSupport.stream(retry.path("codes").spliterator(), false)
            .map(JsonNode::intValue)
            .toList(),
        Fields.integer(retry, "attempts", ATTEMPTS),
        backoff.isEmpty() ? BACKOFF : Duration.ofMillis(GatewayDuration.millis(backoff)));
  }

  /**
   * @param place tells sessions without a name from those of other rules
   */
  static @Nullable Persistence session(JsonNode session, String place) {
    if (!session.isObject()) {
      return null;
    }
    boolean cookie = !Fields.text(session, "type").equals("Header");
    String name = Fields.text(session, "sessionName");
    return new Persistence(
        cookie,
        name.isEmpty() ? ownName(cookie, place) : name,
        HttpRules.duration(session, "absoluteTimeout"),
        Fields.text(session.path("cookieConfig"), "lifetimeType").equals("Permanent"));
  }

  private static String ownName(boolean cookie, String place) {
    String digits = UUID.nameUUIDFromBytes(place.getBytes(UTF_8)).toString();
    return (cookie ? "fairlead-" : "X-Fairlead-Session-") + digits.substring(0, NAME_DIGITS);
  }

  /** Why no request can have such a session. */
  static Optional<String> objection(@Nullable Persistence session) {
    if (session == null) {
      return Optional.empty();
    }
    String name = session.session();
    boolean taken = !session.cookie() && FRAMING.contains(name.toLowerCase(Locale.ROOT));
    return TOKEN.matcher(name).matches() && !taken
        ? Optional.empty()
        : Optional.of(
            "sessionPersistence.sessionName %s can not be the name of a %s"
                .formatted(name, session.cookie() ? "cookie" : "session's header"));
  }
}
