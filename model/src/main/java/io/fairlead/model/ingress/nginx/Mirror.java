package io.fairlead.model.ingress.nginx;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A copy of each request goes there, too, and its answer nowhere (A27).
 *
 * @param host null: that of the target
 * @param body the body is copied, too
 */
public record Mirror(Template target, @Nullable Template host, boolean body) {

  static @Nullable Mirror read(Values values) {
    String text = values.text("mirror-target");
    Template target = values.template("mirror-target");
    Template host = values.template("mirror-host");
    boolean body = values.oneOf("mirror-request-body", Map.of("on", true, "off", false), true);
    if (text == null || target == null) {
      return null;
    }
    if (!text.matches("(?i)https?://[^\\s/$]+.*")) {
      values.bad("mirror-target", "must be a URL with scheme http or https");
      return null;
    }
    return new Mirror(target, host, body);
  }
}
