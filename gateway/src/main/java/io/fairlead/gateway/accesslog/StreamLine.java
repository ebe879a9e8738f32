package io.fairlead.gateway.accesslog;

import java.time.Instant;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One connection that is not HTTP as a line, without its end. */
final class StreamLine {

  private StreamLine() {}

  static String of(AccessLogFormat format, StreamEntry entry) {
    return switch (format) {
      case COMBINED, INGRESS_NGINX -> nginx(entry);
      case JSON -> json(entry).toString();
    };
  }

  /** The {@code log-format-stream} of ingress-nginx. */
  private static String nginx(StreamEntry entry) {
    return "[%s] [%s] %s %d %d %d %s"
        .formatted(
            entry.client(),
            LogText.local(entry.at()),
            entry.protocol().equals("UDP") ? "UDP" : "TCP",
            entry.status(),
            entry.sent(),
            entry.received(),
            LogText.seconds(entry.nanos()));
  }

  private static ObjectNode json(StreamEntry entry) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", Instant.ofEpochMilli(entry.at()).toString())
            .put("remote_addr", entry.client())
            .put("remote_port", entry.clientPort())
            .put("protocol", entry.protocol())
            .put("status", entry.status())
            .put("bytes_sent", entry.sent())
            .put("bytes_received", entry.received())
            .put("session_time", entry.nanos() / LogText.SECOND)
            .put("kind", entry.kind())
            .put("namespace", entry.route().namespace())
            .put("route_name", entry.route().name())
            .put("service_name", entry.service().name())
            .put("service_port", entry.port() == 0 ? "" : Integer.toString(entry.port()));
    if (!entry.serverName().isEmpty()) {
      line.put("server_name", entry.serverName());
    }
    if (!entry.endpoints().isEmpty()) {
      line.put("upstream_addr", String.join(", ", entry.endpoints()));
    }
    if (entry.connectNanos() >= 0) {
      line.put("upstream_connect_time", LogText.seconds(entry.connectNanos()));
    }
    if (!entry.reason().isEmpty()) {
      line.put("reason", entry.reason());
    }
    return line;
  }
}
