package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.balance.LiveEndpoint;
import io.fairlead.gateway.proxyprotocol.Greeting;
import io.fairlead.gateway.proxyprotocol.GreetingHandler;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.gateway.routing.UpstreamProtocol;
import io.fairlead.model.balancing.BalancingSettings.HealthCheck;
import io.fairlead.model.balancing.BalancingSettings.ProxyProtocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the endpoints of Services that want it how they are, each over a connection of its own; one
 * for a gateway, on one of its loops. What speaks HTTP/2 alone is asked for a connection only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive
final class HealthChecks {
  private static final long TICK_MILLIS = 50;

  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final Supplier<RouteTable> table;
  private @Nullable RouteTable seen;
  private List<Upstream.Ready> checked = List.of();
  private Map<LiveEndpoint, Long> due = new HashMap<>(); // System.nanoTime

  /**
   * @param bootstrap connects on this loop
   */
  HealthChecks(EventLoop loop, Bootstrap bootstrap, Supplier<RouteTable> table) {
    this.loop = loop;
    this.bootstrap = bootstrap;
    this.table = table;
  }

  void start() {
    loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    follow(table.get());
    long now = System.nanoTime();
    for (Upstream.Ready upstream : checked) {
      HealthCheck check = upstream.balancer().settings().check();
      if (check != null) {
        for (LiveEndpoint endpoint : upstream.balancer().endpoints()) {
          if (now - due.getOrDefault(endpoint, now) >= 0) {
            due.put(endpoint, now + check.interval().toNanos());
            ask(upstream, endpoint, check);
          }
        }
      }
    }
  }

  private void follow(RouteTable now) {
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    checked = now.checkable().filter(ready -> ready.balancer().settings().check() != null).toList();
    Map<LiveEndpoint, Long> still = new HashMap<>();
    for (Upstream.Ready upstream : checked) {
      for (LiveEndpoint endpoint : upstream.balancer().endpoints()) {
        Long known = due.get(endpoint);
        if (known != null) {
          still.put(endpoint, known);
        }
      }
    }
    due = still;
  }

  private void ask(Upstream.Ready upstream, LiveEndpoint endpoint, HealthCheck check) {
    Balancer balancer = upstream.balancer();
    Answer answer = new Answer(good -> balancer.checked(endpoint, check, good));
    UpstreamProtocol protocol = upstream.protocol().forUpgrade();
    boolean asks = check.path() != null && protocol.version() != UpstreamProtocol.Version.HTTP2;
    bootstrap
        .clone()
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) check.timeout().toMillis())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                ProxyProtocol version = balancer.settings().proxyProtocol();
                if (version != ProxyProtocol.OFF) {
                  GreetingHandler.addTo(channel.pipeline(), Greeting.own(version));
                }
                if (asks && protocol.tls() != null) {
                  channel
                      .pipeline()
                      .addLast(
                          protocol
                              .tls()
                              .handler(protocol.version(), channel.alloc(), endpoint.address()));
                }
                channel
                    .pipeline()
                    .addLast(
                        new HttpClientCodec(),
                        new ReadTimeoutHandler(check.timeout().toMillis(), TimeUnit.MILLISECONDS),
                        answer);
              }
            })
        .connect(endpoint.address())
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                answer.say(false);
              } else if (asks) {
                connected.channel().writeAndFlush(request(check, endpoint.address()));
              } else {
                answer.say(true);
                connected.channel().close();
              }
            });
  }

  private static HttpRequest request(HealthCheck check, InetSocketAddress endpoint) {
    HttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, check.path());
    request
        .headers()
        .set(
            HttpHeaderNames.HOST, endpoint.getAddress().getHostAddress() + ":" + endpoint.getPort())
        .set(HttpHeaderNames.USER_AGENT, "fairlead-health-check")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return request;
  }

  /** Takes the first thing that happens for the answer. */
  private static final class Answer extends SimpleChannelInboundHandler<HttpObject> {
    private final Consumer<Boolean> told;
    private boolean said;

    private Answer(Consumer<Boolean> told) {
      this.told = told;
    }

    private void say(boolean good) {
      if (!said) {
        said = true;
        told.accept(good);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpResponse response) {
        int status = response.status().code();
        say(status >= 200 && status < 400);
        context.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      say(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      say(false);
      context.close();
    }
  }
}
