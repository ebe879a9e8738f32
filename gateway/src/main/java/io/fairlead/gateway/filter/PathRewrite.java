package io.fairlead.gateway.filter;

import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.ingress.nginx.Template;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The path an endpoint sees (A1, G4). */
public final class PathRewrite {
  private static final String QUESTION_MARK = "%3F"; // the one escape that matching leaves alone
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PathRewrite() {}

  /** Path and query to send on; the client's query follows the target's own, if it has one. */
  static String uri(Template target, Variables variables) {
    String rewritten = target.fill(variables);
    int mark = rewritten.indexOf('?');
    String path = mark < 0 ? rewritten : rewritten.substring(0, mark);
    String own = mark < 0 ? "" : rewritten.substring(mark + 1);
    String asked = variables.asked().query();
    String query = own.isEmpty() || asked.isEmpty() ? own + asked : own + "&" + asked;
    if (mark >= 0 && own.isEmpty()) {
      query = ""; // a target that ends in a question mark drops the query, as nginx' rewrite does
    }
    String escaped = escape(path.startsWith("/") ? path : "/" + path);
    return query.isEmpty() ? escaped : escaped + "?" + escapeQuery(query);
  }

  /**
   * As a rule of Gateway API changes it; the query stays.
   *
   * @param prefix what the rule's PathPrefix is; only with one, a prefix can be replaced
   */
  public static String uri(HttpFilter.PathChange change, String prefix, Asked asked) {
    String path = change.prefix() ? replaced(change.value(), prefix, asked.path()) : change.value();
    String rooted = path.startsWith("/") ? path : "/" + path;
    return asked.query().isEmpty() ? rooted : rooted + "?" + asked.query();
  }

  /** {@code /foo} to {@code /xyz} makes {@code /xyz/bar} of {@code /foo/bar}. */
  private static String replaced(String value, String prefix, String path) {
    String rest = path.substring(Math.min(withoutSlash(prefix).length(), path.length()));
    return rest.isEmpty() || path.equals(prefix) ? value : withoutSlash(value) + escape(rest);
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** What was matched is decoded; a path that is sent is not. */
  private static String escape(String path) {
    StringBuilder escaped = new StringBuilder(path.length());
    String plain = path.replace(QUESTION_MARK, "?");
    for (byte b : plain.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0x20 && b < 0x7f && "\"#%<>?\\^`{|}".indexOf(b) < 0) {
        escaped.append((char) b);
      } else {
        escaped.append('%').append(HEX.toHexDigits(b));
      }
    }
    return escaped.toString();
  }

  /** May hold captured text: nothing in it may end the request line. */
  private static String escapeQuery(String query) {
    StringBuilder escaped = new StringBuilder(query.length());
    for (byte b : query.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0x20 && b < 0x7f && b != '#') {
        escaped.append((char) b);
      } else {
        escaped.append('%').append(HEX.toHexDigits(b));
      }
    }
    return escaped.toString();
  }
}
