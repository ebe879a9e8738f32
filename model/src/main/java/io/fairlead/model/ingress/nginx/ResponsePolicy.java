package io.fairlead.model.ingress.nginx;

import io.fairlead.model.meta.NamespacedName;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What clients get (A18, A19, A26).
 *
 * @param headers ConfigMap with headers of every response
 * @param intercepted status codes whose pages come from another Service
 * @param defaultBackend that Service; also in the place of one without endpoints. Its first port
 * @param cookieDomain instead of another, {@code from to}
 * @param cookiePath the same
 * @param redirect how a {@code Location} that begins so is changed
 * @param logged requests are noted in the access log, if there is one (A27)
 */
public record ResponsePolicy(
    @Nullable NamespacedName headers,
    Set<Integer> intercepted,
    @Nullable NamespacedName defaultBackend,
    @Nullable Change cookieDomain,
    @Nullable Change cookiePath,
    @Nullable Change redirect,
    boolean logged) {

  static final ResponsePolicy NONE =
      new ResponsePolicy(null, Set.of(), null, null, null, null, true);

  public ResponsePolicy {
    intercepted = Set.copyOf(intercepted);
  }

  /** Instead of {@code from}. */
  public record Change(String from, String to) {}

  static ResponsePolicy read(Values values) {
    NamespacedName pages = values.object("default-backend");
    return new ResponsePolicy(
        values.object("custom-headers"),
        intercepted(values, pages),
        pages,
        change(values, "proxy-cookie-domain"),
        change(values, "proxy-cookie-path"),
        redirect(values),
        values.flag("enable-access-log", true));
  }

  private static Set<Integer> intercepted(Values values, @Nullable NamespacedName pages) {
    String name = "custom-http-errors";
    if (pages == null && values.text(name) != null) {
      values.bad(name, "default-backend does not name a Service with the pages");
      return Set.of();
    }
    return values
        .list(
            name,
            code -> code.matches("[345]\\d\\d"),
            "must be status codes from 300 to 599, separated by commas")
        .stream()
        .map(Integer::valueOf)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static @Nullable Change change(Values values, String name) {
    String text = values.text(name);
    if (text == null || text.equals("off")) {
      return null;
    }
    String[] words = text.split("\\s+");
    if (words.length != 2 || text.contains("~") || text.contains("$")) {
      values.bad(name, "must be two words, what is changed and to what, without ~ and $");
      return null;
    }
    return new Change(words[0], words[1]);
  }

  private static @Nullable Change redirect(Values values) {
    String to = values.word("proxy-redirect-to", Values::printable, "must be printable");
    String from = values.word("proxy-redirect-from", Values::printable, "must be printable");
    if (from == null || from.equals("off") || from.equals("default")) {
      return null;
    }
    if (to == null || from.startsWith("~") || from.contains("$") || to.contains("$")) {
      values.bad("proxy-redirect-from", "must be plain text, with proxy-redirect-to beside it");
      return null;
    }
    return new Change(from, to);
  }
}
