package io.fairlead.launcher.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fairlead.launcher.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The processes behind the lesson's pods: small HTTP servers, each at its pod's own address. */
final class Backends implements AutoCloseable {
  private final Map<String, HttpServer> running = new LinkedHashMap<>();

  /**
   * Starts the process of {@code pod} at its declared address and first port; none without port.
   */
  void start(ObjectNode pod) {
    String name = Kubectl.name(pod);
    JsonNode port = pod.at("/spec/containers/0/ports/0/containerPort");
    if (port.isMissingNode() || running.containsKey(name)) {
      return;
    }
    String address = pod.at("/metadata/annotations/fairlead.io~1pod-ip").asString("");
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(address, port.asInt(0)), 1024);
      server.createContext("/healthz", exchange -> answer(exchange, "ok\n"));
      server.createContext("/", exchange -> answer(exchange, greeting(name, exchange)));
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      running.put(name, server);
    } catch (IOException e) {
      throw new UserError(
          "cannot start the lesson's backend %s at %s:%d (%s): is another `fairlead demo` running?"
              .formatted(name, address, port.asInt(0), e.getMessage()));
    }
  }

  /** Ends one process; requests under way get a second to finish. */
  void stop(String name) {
    HttpServer server = running.remove(name);
    if (server != null) {
      server.stop(1);
    }
  }

  int count() {
    return running.size();
  }

  private static String greeting(String name, HttpExchange exchange) {
    String forwardedFor = exchange.getRequestHeaders().getFirst("X-Forwarded-For");
    return "hello from %s to %s%n"
        .formatted(
            name,
            forwardedFor != null
                ? forwardedFor + " through the gateway"
                : exchange.getRemoteAddress().getAddress().getHostAddress());
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    running.values().forEach(server -> server.stop(0));
    running.clear();
  }
}
