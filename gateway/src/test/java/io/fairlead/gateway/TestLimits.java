package io.fairlead.gateway;

import io.fairlead.gateway.proxy.ProxyLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The usual limits, some of them shorter; all in milliseconds. */
public final class TestLimits {
  private final ProxyLimits usual = ProxyLimits.DEFAULT;
  private @Nullable Duration requestHead;
  private @Nullable Duration keepAlive;
  private @Nullable Duration clientBody;
  private @Nullable Duration clientTake;
  private @Nullable Duration response;
  private @Nullable Duration tunnel;
  private @Nullable Duration upstreamIdle;
  private int loops = usual.loops();

  public TestLimits requestHead(int millis) {
    requestHead = Duration.ofMillis(millis);
    return this;
  }

  public TestLimits keepAlive(int millis) {
    keepAlive = Duration.ofMillis(millis);
    return this;
  }

  public TestLimits clientBody(int millis) {
    clientBody = Duration.ofMillis(millis);
    return this;
  }

  public TestLimits clientTake(int millis) {
    clientTake = Duration.ofMillis(millis);
    return this;
  }

  public TestLimits response(int millis) {
    response = Duration.ofMillis(millis);
    return this;
  }

  public TestLimits tunnel(int millis) {
    tunnel = Duration.ofMillis(millis);
    return this;
  }

  public TestLimits upstreamIdle(int millis) {
    upstreamIdle = Duration.ofMillis(millis);
    return this;
  }

  public TestLimits loops(int count) {
    loops = count;
    return this;
  }

  public ProxyLimits limits() {
    return new ProxyLimits(
        usual.requestLine(),
        usual.headerBytes(),
        or(requestHead, usual.requestHead()),
        or(keepAlive, usual.keepAlive()),
        or(clientBody, usual.clientBody()),
        or(clientTake, usual.clientTake()),
        usual.connect(),
        or(response, usual.response()),
        or(tunnel, usual.tunnel()),
        usual.handshake(),
        or(upstreamIdle, usual.upstreamIdle()),
        usual.upstreamLifetime(),
        usual.idlePerEndpoint(),
        usual.drain(),
        loops,
        usual.http2());
  }

  private static Duration or(@Nullable Duration chosen, Duration otherwise) {
    return chosen == null ? otherwise : chosen;
  }
}
