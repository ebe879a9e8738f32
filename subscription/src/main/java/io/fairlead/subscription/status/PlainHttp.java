package io.fairlead.subscription.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server that nobody can keep busy: few threads, few connections, and whoever is slow
 * is cut off.
 */
public final class PlainHttp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PlainHttp.class);
  private static final int THREADS = 4;
  private static final int WAITING = 64;

  static {
    // read by the server's classes when the first one is made
    bound("sun.net.httpserver.maxReqTime", "5");
    bound("sun.net.httpserver.maxRspTime", "10");
    bound("jdk.httpserver.maxConnections", "128");
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private PlainHttp(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listens and answers.
   *
   * @throws IOException when the address can not be bound
   */
  public static PlainHttp listen(InetSocketAddress address, HttpHandler handler)
      throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("fairlead-http-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    return new PlainHttp(server, threads);
  }

  /**
   * Listens, and answers GET and HEAD of these paths; others are told that there is nothing, or
   * that it can not be done. What a handler throws is logged.
   *
   * @throws IOException when the address can not be bound
   */
  public static PlainHttp listen(InetSocketAddress address, Map<String, HttpHandler> paths)
      throws IOException {
    Map<String, HttpHandler> known = Map.copyOf(paths);
    return listen(
        address,
        exchange -> {
          try (exchange) {
            dispatch(exchange, known);
          } catch (RuntimeException e) {
            LOG.atWarn()
                .addKeyValue("error", e.toString())
                .setCause(e)
                .log("no answer can be made");
          }
        });
  }

  private static void dispatch(HttpExchange exchange, Map<String, HttpHandler> paths)
      throws IOException {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      answer(exchange, 405, "text/plain", "Method Not Allowed\n");
      return;
    }
    HttpHandler handler = paths.get(exchange.getRequestURI().getPath());
    if (handler == null) {
      answer(exchange, 404, "text/plain", "404 page not found\n");
    } else {
      handler.handle(exchange);
    }
  }

  /** Answers with metrics, in the format that the client accepts. */
  public static void metrics(HttpExchange exchange, Function<String, MetricsPage.Exposition> expose)
      throws IOException {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    MetricsPage.Exposition exposition = expose.apply(accept == null ? "" : accept);
    answer(exchange, 200, exposition.contentType(), exposition.text());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Answers with a body, which nobody is to guess another type of. */
  public static void answer(HttpExchange exchange, int code, String contentType, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(code, -1);
      return;
    }
    exchange.sendResponseHeaders(code, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void bound(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
