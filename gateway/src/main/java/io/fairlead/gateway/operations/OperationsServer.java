package io.fairlead.gateway.operations;

import com.sun.net.httpserver.HttpExchange;
import io.fairlead.gateway.metrics.GatewayMetrics;
import io.fairlead.subscription.status.PlainHttp;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /healthz}, {@code /readyz}, {@code /metrics}, {@code /config} and {@code /explain} of a
 * gateway. Anybody who reaches the address may ask.
 */
public final class OperationsServer implements AutoCloseable {
  /** What is asked about. */
  public interface Subject {

    /** Why a restart would help; empty: it would not. */
    String ills();

    /** Why no new requests should be sent here; empty: they may. */
    String obstacle();

    GatewayMetrics metrics();

    /** What is in force: Ingresses, what stands behind them, certificates. */
    ObjectNode config();

    /**
     * What would become of a request.
     *
     * @param url with scheme (http, https, tcp or udp) and host; tcp and udp with port
     * @param client its address
     */
    ObjectNode explain(String method, URI url, String client);
  }

  private final Subject subject;
  private final PlainHttp server;

  private OperationsServer(Subject subject, InetSocketAddress address) throws IOException {
    this.subject = subject;
    this.server =
        PlainHttp.listen(
            address,
            Map.of(
                "/healthz", exchange -> state(exchange, subject::ills),
                "/readyz", exchange -> state(exchange, subject::obstacle),
                "/metrics", exchange -> PlainHttp.metrics(exchange, subject.metrics()::expose),
                "/config", exchange -> json(exchange, subject.config()),
                "/explain", this::explain));
  }

  /**
   * Answers from now on.
   *
   * @throws IOException the address can not be bound
   */
  public static OperationsServer start(InetSocketAddress address, Subject subject)
      throws IOException {
    return new OperationsServer(subject, address);
  }

  /** Where it answers. */
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
  }

  private static void state(HttpExchange exchange, Supplier<String> why) throws IOException {
    String said = why.get();
    PlainHttp.answer(
        exchange, said.isEmpty() ? 200 : 503, "text/plain", said.isEmpty() ? "ok" : said + "\n");
  }

  private static void json(HttpExchange exchange, ObjectNode told) throws IOException {
    PlainHttp.answer(exchange, 200, "application/json", told.toPrettyString() + "\n");
  }

  private void explain(HttpExchange exchange) throws IOException {
    Map<String, List<String>> query =
        new QueryStringDecoder(exchange.getRequestURI().getRawQuery(), false).parameters();
    URI url;
    try {
      url = new URI(first(query, "url", ""));
    } catch (URISyntaxException e) {
      url = URI.create("");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    String method = first(query, "method", "GET");
    boolean stream = scheme.equals("tcp") || scheme.equals("udp");
    if (!(stream ? url.getPort() > 0 : List.of("http", "https").contains(scheme))
        || url.getRawAuthority() == null
        || !method.matches("[A-Za-z]{1,32}")) {
      PlainHttp.answer(
          exchange,
          400,
          "text/plain",
          "url has to be like http://shop.example.com/cart or udp://127.0.0.1:53\n");
      return;
    }
    json(exchange, subject.explain(method, url, first(query, "from", "127.0.0.1")));
  }

  private static String first(Map<String, List<String>> query, String name, String otherwise) {
    List<String> values = query.getOrDefault(name, List.of());
    return values.isEmpty() ? otherwise : values.getFirst();
  }
}
