package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.filter.Guard;
import io.fairlead.gateway.filter.Guard.Answer;
import io.fairlead.gateway.filter.ServiceUrl;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.gateway.routing.UpstreamProtocol;
import io.fairlead.gateway.tls.BackendTlsTable;
import io.fairlead.gateway.tls.UpstreamTls;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.NamespacedName;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.HttpToHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.InboundHttp2ToHttpAdapterBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers that annotations name, each over a connection of its own: by HTTP/1.1, or HTTP/2
 * where a Service says so or a call of gRPC is copied. Services go by the routes' own endpoints;
 * every other name is looked up on this machine, off the event loop. Only touched on its event
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends in channelInactive
final class OtherServers implements Guard.Servers {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_SECONDS = 60;
  private static final int LONGEST_ANSWER = 1 << 20;

  private final Bootstrap bootstrap;
  private final Supplier<RouteTable> table;
  private @Nullable SslContext trust;

  /**
   * @param bootstrap of this event loop, without handlers
   */
  OtherServers(Bootstrap bootstrap, Supplier<RouteTable> table) {
    this.bootstrap = bootstrap.clone().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
    this.table = table;
  }

  @Override
  public void ask(
      String method,
      String url,
      Map<String, String> headers,
      byte[] body,
      Consumer<Answer> answer) {
    Optional<ServiceUrl> read = ServiceUrl.of(url);
    if (read.isEmpty()) {
      answer.accept(new Answer.None("its URL is none"));
      return;
    }
    ServiceUrl to = read.get();
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(method),
            to.uri(),
            Unpooled.wrappedBuffer(body));
    headers.forEach((name, value) -> request.headers().set(name, value));
    if (!headers.containsKey("host")) {
      request.headers().set(HttpHeaderNames.HOST, to.authority());
    }
    request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (body.length > 0) {
      request.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    }
    Backend backend = to.backend();
    if (backend == null) {
      lookUp(to, request, answer);
    } else if (table.get().upstream(backend) instanceof Upstream.Ready ready) {
      ask(ready, backend, to, request, answer);
    } else {
      answer.accept(new Answer.None("its Service has no ready endpoint"));
    }
  }

  private void ask(
      Upstream.Ready ready,
      Backend backend,
      ServiceUrl to,
      FullHttpRequest request,
      Consumer<Answer> answer) {
    InetSocketAddress endpoint =
        ready
            .endpoints()
            .get(ready.balancer().next(Balancer.Wish.ANY, -1, null, System.nanoTime()));
    boolean http2 = ready.protocol().version() == UpstreamProtocol.Version.HTTP2 || isCall(request);
    switch (table.get().tls(backend, null)) {
      case BackendTlsTable.Choice.AsItSays _ -> connect(endpoint, to, null, http2, request, answer);
      case BackendTlsTable.Choice.Secured(UpstreamTls tls) ->
          connect(endpoint, to, tls, http2, request, answer);
      case BackendTlsTable.Choice.NotAtAll(NamespacedName policy) -> {
        request.release();
        answer.accept(new Answer.None("BackendTLSPolicy " + policy + " can not be followed"));
      }
    }
  }

  /** Of gRPC, which is HTTP/2 whatever a Service says. */
  private static boolean isCall(FullHttpRequest request) {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    return type.startsWith("application/grpc");
  }

  private void lookUp(ServiceUrl to, FullHttpRequest request, Consumer<Answer> answer) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                InetAddress address = InetAddress.getByName(to.host());
                bootstrap
                    .config()
                    .group()
                    .execute(
                        () ->
                            connect(
                                new InetSocketAddress(address, to.port()),
                                to,
                                null,
                                false,
                                request,
                                answer));
              } catch (UnknownHostException e) {
                answer.accept(new Answer.None("its name is not known"));
              }
            });
  }

  /**
   * @param policy how TLS is spoken; null: as the URL says
   */
  private void connect(
      InetSocketAddress endpoint,
      ServiceUrl to,
      @Nullable UpstreamTls policy,
      boolean http2,
      FullHttpRequest request,
      Consumer<Answer> answer) {
    bootstrap
        .clone()
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) throws SSLException {
                if (policy != null) {
                  channel
                      .pipeline()
                      .addLast(
                          policy.handler(
                              http2
                                  ? UpstreamProtocol.Version.HTTP2
                                  : UpstreamProtocol.Version.HTTP1,
                              channel.alloc(),
                              endpoint));
                } else if (to.tls()) {
                  channel
                      .pipeline()
                      .addLast(trust().newHandler(channel.alloc(), to.host(), to.port()));
                }
                if (http2) {
                  channel
                      .pipeline()
                      .addLast(http2(policy == null ? HttpScheme.HTTP : HttpScheme.HTTPS));
                } else {
                  channel
                      .pipeline()
                      .addLast(new HttpClientCodec(), new HttpObjectAggregator(LONGEST_ANSWER));
                }
                channel
                    .pipeline()
                    .addLast(
                        new ReadTimeoutHandler(READ_SECONDS, TimeUnit.SECONDS), new Once(answer));
              }
            })
        .connect(endpoint)
        .addListener(
            (ChannelFuture connected) -> {
              if (connected.isSuccess()) {
                connected.channel().writeAndFlush(request);
              } else {
                request.release();
                answer.accept(new Answer.None("it takes no connection"));
              }
            });
  }

  /** One request and its answer, as those of HTTP/1.1 are. */
  private static ChannelHandler http2(HttpScheme scheme) {
    Http2Connection connection = new DefaultHttp2Connection(false);
    return new HttpToHttp2ConnectionHandlerBuilder()
        .connection(connection)
        .frameListener(
            new InboundHttp2ToHttpAdapterBuilder(connection)
                .maxContentLength(LONGEST_ANSWER)
                .build())
        .httpScheme(scheme)
        .build();
  }

  private SslContext trust() throws SSLException {
    SslContext known = trust;
    if (known == null) {
      known = SslContextBuilder.forClient().build();
      trust = known;
    }
    return known;
  }

  /** Passes the first thing that happens on, and nothing after it. */
  private static final class Once extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final Consumer<Answer> answer;
    private boolean said;

    private Once(Consumer<Answer> answer) {
      this.answer = answer;
    }

    private void say(Answer what) {
      if (!said) {
        said = true;
        answer.accept(what);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      say(
          new Answer.Response(
              response.status().code(),
              response.headers().copy(),
              response.content().toString(StandardCharsets.UTF_8)));
      context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      say(new Answer.None("it closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      say(new Answer.None("it can not be asked: " + cause.getMessage()));
      context.close();
    }
  }
}
