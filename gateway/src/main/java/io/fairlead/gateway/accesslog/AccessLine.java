package io.fairlead.gateway.accesslog;

import io.fairlead.gateway.accesslog.AccessEntry.Attempt;
import io.fairlead.model.meta.NamespacedName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One request as a line, without its end. Texts of clients can neither end a line nor a field. */
final class AccessLine {
  private static final String NOTHING = "-";

  private AccessLine() {}

  static String of(AccessLogFormat format, AccessEntry entry) {
    return switch (format) {
      case COMBINED -> combined(entry);
      case INGRESS_NGINX -> combined(entry) + upstream(entry);
      case JSON -> json(entry).toString();
    };
  }

  /** {@code $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent ...}. */
  private static String combined(AccessEntry entry) {
    String request =
        entry.uri().isEmpty()
            ? ""
            : entry.method() + " " + escaped(entry.uri()) + " " + entry.protocol();
    return "%s - - [%s] \"%s\" %d %d \"%s\" \"%s\""
        .formatted(
            entry.client(),
            LogText.local(entry.at()),
            request,
            entry.status(),
            entry.sent(),
            or(escaped(entry.referer())),
            or(escaped(entry.agent())));
  }

  /** What ingress-nginx appends; its {@code $request_length} has the head, too. */
  private static String upstream(AccessEntry entry) {
    List<Attempt> attempts = entry.attempts();
    return " %d %s [%s] [] %s %s %s %s %s"
        .formatted(
            entry.received(),
            LogText.seconds(entry.nanos()),
            upstreamName(entry),
            each(attempts, Attempt::endpoint),
            each(attempts, attempt -> Long.toString(attempt.received())),
            each(attempts, attempt -> LogText.seconds(attempt.nanos())),
            each(attempts, attempt -> Integer.toString(attempt.status())),
            or(entry.requestId()));
  }

  private static String upstreamName(AccessEntry entry) {
    NamespacedName service = entry.service();
    String port = entry.port().isEmpty() ? "" : "-" + entry.port();
    return service.name().isEmpty() ? "" : service.namespace() + "-" + service.name() + port;
  }

  private static String each(List<Attempt> attempts, Function<Attempt, String> field) {
    return attempts.isEmpty()
        ? NOTHING
        : attempts.stream().map(field).collect(Collectors.joining(", "));
  }

  private static ObjectNode json(AccessEntry entry) {
    String uri = entry.uri();
    int mark = uri.indexOf('?');
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", Instant.ofEpochMilli(entry.at()).toString())
            .put("remote_addr", entry.client())
            .put("request_id", entry.requestId())
            .put("trace_id", entry.traceId())
            .put("method", entry.method())
            .put("vhost", entry.host())
            .put("path", mark < 0 ? uri : uri.substring(0, mark))
            .put("request_query", mark < 0 ? "" : uri.substring(mark + 1))
            .put("request_proto", entry.protocol())
            .put("status", entry.status())
            .put("bytes_sent", entry.sent())
            .put("request_length", entry.received())
            .put("request_time", entry.nanos() / LogText.SECOND)
            .put("http_referrer", entry.referer())
            .put("http_user_agent", entry.agent())
            .put("kind", entry.kind())
            .put("namespace", entry.route().namespace())
            .put("ingress_name", entry.route().name())
            .put("service_name", entry.service().name())
            .put("service_port", entry.port());
    if (!entry.attempts().isEmpty()) {
      line.put("upstream_addr", each(entry.attempts(), Attempt::endpoint))
          .put("upstream_status", each(entry.attempts(), a -> Integer.toString(a.status())))
          .put("upstream_response_time", each(entry.attempts(), a -> LogText.seconds(a.nanos())));
    }
    if (!entry.reason().isEmpty()) {
      line.put("reason", entry.reason());
    }
    return line;
  }

  private static String or(String text) {
    return text.isEmpty() ? NOTHING : text;
  }

  /** As nginx does: quotes, backslashes and all that is not printable ASCII become {@code \xHH}. */
  private static String escaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!plain(text.charAt(i))) {
        return escapedFrom(text, i);
      }
    }
    return text;
  }

  private static String escapedFrom(String text, int from) {
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (plain(c)) {
        escaped.append(c);
      } else {
        escaped.append("\\x").append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return escaped.toString();
  }

  private static boolean plain(char c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
  }
}
