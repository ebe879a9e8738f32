package io.fairlead.gateway.proxy;

import java.time.Duration;

/**
 * What one client or endpoint may cost us: sizes in bytes, and how long to wait for what. The
 * defaults are those of ingress-nginx wherever it has one.
 *
 * @param requestLine longest request line; past it 414
 * @param headerBytes all header lines of one message together; past it 431 (from an endpoint: 502)
 * @param requestHead from the first byte of a request until its last header; past it 408
 * @param keepAlive quiet time after which a client's connection is closed
 * @param clientBody between two pieces of a request body; past it 408
 * @param clientTake between two moments a client takes data from us; past it it is cut off
 * @param connect for a TCP connection to an endpoint
 * @param response between two pieces of a response (also before the first); past it 504
 * @param tunnel quiet time after which an upgraded connection is closed
 * @param handshake for a TLS handshake
 * @param upstreamIdle quiet time after which a pooled connection to an endpoint is closed
 * @param upstreamLifetime age after which a connection to an endpoint is not used again
 * @param idlePerEndpoint pooled connections for one endpoint, per event loop
 * @param drain how long {@code close()} waits for requests in flight
 * @param loops event loops
 * @param http2 what one connection of HTTP/2 may cost
 */
public record ProxyLimits(
    int requestLine,
    int headerBytes,
    Duration requestHead,
    Duration keepAlive,
    Duration clientBody,
    Duration clientTake,
    Duration connect,
    Duration response,
    Duration tunnel,
    Duration handshake,
    Duration upstreamIdle,
    Duration upstreamLifetime,
    int idlePerEndpoint,
    Duration drain,
    int loops,
    Http2Limits http2) {

  public static final ProxyLimits DEFAULT =
      new ProxyLimits(
          8 * 1024,
          32 * 1024,
          Duration.ofSeconds(60),
          Duration.ofSeconds(75),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofHours(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofHours(1),
          160,
          Duration.ofSeconds(3),
          Runtime.getRuntime().availableProcessors(),
          Http2Limits.DEFAULT);

  /** The same, but for how long requests in flight may take when it ends. */
  public ProxyLimits drainingFor(Duration time) {
    return new ProxyLimits(
        requestLine,
        headerBytes,
        requestHead,
        keepAlive,
        clientBody,
        clientTake,
        connect,
        response,
        tunnel,
        handshake,
        upstreamIdle,
        upstreamLifetime,
        idlePerEndpoint,
        time,
        loops,
        http2);
  }
}
