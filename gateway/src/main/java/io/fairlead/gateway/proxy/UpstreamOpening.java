package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.BackendLoad;
import io.fairlead.gateway.proxyprotocol.GreetingHandler;
import io.fairlead.gateway.routing.UpstreamProtocol;
import io.fairlead.gateway.tls.UpstreamTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to endpoints: TCP, TLS where it is wanted, and then the version of HTTP, known
 * beforehand or negotiated. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive
final class UpstreamOpening {
  private final Bootstrap bootstrap;
  private final ProxyLimits limits;

  /**
   * @param bootstrap connects on this loop
   */
  UpstreamOpening(Bootstrap bootstrap, ProxyLimits limits) {
    this.bootstrap = bootstrap;
    this.limits = limits;
  }

  /** What is known while one connection is being opened. */
  private record Asked(
      UpstreamPool pool,
      InetSocketAddress endpoint,
      UpstreamProtocol protocol,
      Consumer<UpstreamConnection> opened,
      Consumer<Throwable> failed) {}

  /**
   * Opens one; exactly one of {@code opened} and {@code failed} is called, later.
   *
   * @param timeout for TCP and as much again for TLS
   * @param load told when the connection ends, or came to nothing
   */
  void open(
      UpstreamPool pool,
      InetSocketAddress endpoint,
      UpstreamProtocol protocol,
      Duration timeout,
      BackendLoad load,
      Consumer<UpstreamConnection> opened,
      Consumer<Throwable> failed) {
    Asked asked = new Asked(pool, endpoint, protocol, opened, failed);
    UpstreamTls tls = protocol.tls();
    ChannelFuture connecting =
        bootstrap
            .clone()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      SslHandler handler =
                          tls.handler(protocol.version(), channel.alloc(), endpoint);
                      handler.setHandshakeTimeoutMillis(timeout.toMillis());
                      channel.pipeline().addLast(handler);
                    }
                    if (protocol.greeting() != null) {
                      GreetingHandler.addTo(channel.pipeline(), protocol.greeting());
                    }
                  }
                })
            .connect(endpoint);
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            load.closed();
            failed.accept(causeOf(done.cause()));
          } else {
            connecting.channel().closeFuture().addListener(_ -> load.closed());
            onConnected(connecting.channel(), asked);
          }
        });
  }

  private void onConnected(Channel channel, Asked asked) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      install(channel, asked, asked.protocol().version() == UpstreamProtocol.Version.HTTP2);
      return;
    }
    tls.handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                onSecured(channel, asked, tls.applicationProtocol());
              } else {
                channel.close();
                asked.failed().accept(causeOf(done.cause()));
              }
            });
  }

  private void onSecured(Channel channel, Asked asked, @Nullable String chosen) {
    boolean http2 = ApplicationProtocolNames.HTTP_2.equals(chosen);
    if (!http2 && asked.protocol().version() == UpstreamProtocol.Version.HTTP2) {
      channel.close();
      asked.failed().accept(new IOException("the endpoint does not speak HTTP/2"));
    } else {
      install(channel, asked, http2);
    }
  }

  private void install(Channel channel, Asked asked, boolean http2) {
    UpstreamConnection connection =
        http2
            ? Http2Upstream.open(asked.endpoint(), asked.protocol(), asked.pool(), channel, limits)
            : Http1Upstream.open(asked.endpoint(), asked.protocol(), asked.pool(), channel, limits);
    asked.pool().add(connection);
    asked.opened().accept(connection);
  }

  private static Throwable causeOf(@Nullable Throwable cause) {
    return cause == null ? new IOException("closed at once") : cause;
  }
}
