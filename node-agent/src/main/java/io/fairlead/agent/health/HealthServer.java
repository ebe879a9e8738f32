package io.fairlead.agent.health;

import com.sun.net.httpserver.HttpExchange;
import io.fairlead.subscription.status.PlainHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}, {@code /livez} and {@code /metrics} of this node, as kube-proxy has them
 * (SD19), and {@code /readyz}, which is CoreDNS' {@code ready} (D43). Anybody who reaches the
 * address may ask.
 */
public final class HealthServer implements AutoCloseable {
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
    this.server =
        address == null
            ? null
            : PlainHttp.listen(
                address,
                Map.of(
                    "/healthz", this::healthz,
                    "/livez", this::livez,
                    "/readyz", this::readyz,
                    "/metrics", exchange -> PlainHttp.metrics(exchange, metrics::expose)));
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

  /** Names that lead to a data plane which does not follow lead nowhere. */
  private Readiness.Check dataplane() {
    return new Readiness.Check(
        "dataplane", health.state().keepsUp() ? "" : "it is behind what it was told");
  }

  private void readyz(HttpExchange exchange) throws IOException {
    Readiness now = readiness.get().and(dataplane());
    boolean verbose = "verbose".equals(exchange.getRequestURI().getQuery());
    PlainHttp.answer(
        exchange,
        now.ready() ? 200 : 503,
        "text/plain",
        now.ready() && !verbose ? "ok" : now.text());
  }
}
