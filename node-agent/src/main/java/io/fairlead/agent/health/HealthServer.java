package io.fairlead.agent.health;

import com.sun.net.httpserver.HttpExchange;
import io.fairlead.subscription.status.MetricsPage;
import io.fairlead.subscription.status.PlainHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /healthz}, {@code /livez} and {@code /metrics} of this node, as kube-proxy has them
 * (SD19), and {@code /readyz}, which is CoreDNS' {@code ready} (D43). Anybody who reaches the
 * address may ask.
 */
public final class HealthServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);

  private final NodeHealth health;
  private final Supplier<Readiness> readiness;
  private final AgentMetrics metrics;
  private final @Nullable PlainHttp server;

  private HealthServer(
      @Nullable InetSocketAddress address,
      NodeHealth health,
      Supplier<Readiness> readiness,
      AgentMetrics metrics)
      throws IOException {
    this.health = health;
    this.readiness = readiness;
    this.metrics = metrics;
    this.server = address == null ? null : PlainHttp.listen(address, this::answer);
  }

  /**
   * Answers from now on.
   *
   * @param address null: nowhere
   * @param readiness whether names are answered
   * @throws IOException when the address can not be bound
   */
  public static HealthServer start(
      @Nullable InetSocketAddress address,
      NodeHealth health,
      Supplier<Readiness> readiness,
      AgentMetrics metrics)
      throws IOException {
    return new HealthServer(address, health, readiness, metrics);
  }

  /** Where it answers; null when nowhere. */
  public @Nullable InetSocketAddress address() {
    return server == null ? null : server.address();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        PlainHttp.answer(exchange, 405, "text/plain", "Method Not Allowed\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/healthz" -> healthz(exchange);
        case "/livez" -> livez(exchange);
        case "/readyz" -> readyz(exchange);
        case "/metrics" -> metrics(exchange);
        default -> PlainHttp.answer(exchange, 404, "text/plain", "404 page not found\n");
      }
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).setCause(e).log("no answer can be made");
    }
  }

  private void healthz(HttpExchange exchange) throws IOException {
    NodeHealth.State state = health.state();
    int code = state.serves() ? 200 : 503;
    metrics.asked("healthz", code);
    PlainHttp.answer(
        exchange,
        code,
        "application/json",
        "{\"lastUpdated\": \"%s\",\"currentTime\": \"%s\", \"nodeEligible\": %s}"
            .formatted(state.lastUpdated(), state.now(), state.eligible()));
  }

  private void livez(HttpExchange exchange) throws IOException {
    NodeHealth.State state = health.state();
    int code = state.lives() ? 200 : 503;
    metrics.asked("livez", code);
    PlainHttp.answer(
        exchange,
        code,
        "application/json",
        "{\"lastUpdated\": \"%s\",\"currentTime\": \"%s\"}"
            .formatted(state.lastUpdated(), state.now()));
  }

  private void readyz(HttpExchange exchange) throws IOException {
    Readiness now = readiness.get();
    boolean verbose = "verbose".equals(exchange.getRequestURI().getQuery());
    PlainHttp.answer(
        exchange,
        now.ready() ? 200 : 503,
        "text/plain",
        now.ready() && !verbose ? "ok" : now.text());
  }

  private void metrics(HttpExchange exchange) throws IOException {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    MetricsPage.Exposition exposition = metrics.expose(accept == null ? "" : accept);
    PlainHttp.answer(exchange, 200, exposition.contentType(), exposition.text());
  }
}
