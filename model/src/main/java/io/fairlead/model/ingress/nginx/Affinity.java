package io.fairlead.model.ingress.nginx;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that leads a client back to the same endpoint (A9).
 *
 * @param persistent it stays there while the endpoint lives; else a new endpoint takes its share of
 *     the clients there are
 * @param path of the cookie; null: that of the rule
 * @param maxAge seconds; 0: until the browser ends
 * @param expires seconds from now; 0: not said
 * @param sameSite null: not said
 * @param secure null: when the request came by TLS
 * @param changeOnFailure a client whose endpoint fails moves for good
 */
public record Affinity(
    String cookie,
    boolean persistent,
    @Nullable String path,
    @Nullable String domain,
    int maxAge,
    int expires,
    @Nullable String sameSite,
    @Nullable Boolean secure,
    boolean changeOnFailure) {
  private static final int LONGEST = 1_000_000_000;

  static @Nullable Affinity read(Values values) {
    String cookie =
        values.word(
            "session-cookie-name",
            text -> text.matches("[A-Za-z0-9_.-]+"),
            "must be a cookie's name");
    Affinity affinity =
        new Affinity(
            cookie == null ? "INGRESSCOOKIE" : cookie,
            values.oneOf("affinity-mode", Map.of("balanced", false, "persistent", true), false),
            values.word(
                "session-cookie-path",
                path -> path.startsWith("/") && Values.printable(path) && path.indexOf(';') < 0,
                "must be an absolute path"),
            values.word(
                "session-cookie-domain",
                domain -> domain.matches("[A-Za-z0-9.-]+"),
                "must be the name of a domain"),
            values.number("session-cookie-max-age", 0, 0, LONGEST),
            values.number("session-cookie-expires", 0, 0, LONGEST),
            sameSite(values),
            values.text("session-cookie-secure") == null
                ? null
                : Boolean.valueOf(values.flag("session-cookie-secure", false)),
            values.flag("session-cookie-change-on-failure", false));
    return values.oneOf("affinity", Map.of("cookie", true), false) ? affinity : null;
  }

  private static @Nullable String sameSite(Values values) {
    String word =
        values.oneOf(
            "session-cookie-samesite",
            Map.of("none", "None", "lax", "Lax", "strict", "Strict"),
            "");
    return word.isEmpty() ? null : word;
  }
}
