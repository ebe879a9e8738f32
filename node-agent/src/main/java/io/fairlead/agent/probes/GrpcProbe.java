package io.fairlead.agent.probes;

import io.fairlead.model.pod.Probe;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * grpc: healthy when {@code grpc.health.v1.Health/Check} answers SERVING, over HTTP/2 without TLS.
 * One connection for each attempt, as the kubelet does.
 */
final class GrpcProbe {
  private static final int MAX_ANSWER_BYTES = 1024;
  private static final String UNIMPLEMENTED = "12";

  private GrpcProbe() {}

  /** One thread for all, made when the first such probe is asked. */
  private static final class Loop {
    static final EventLoopGroup GROUP =
        new MultiThreadIoEventLoopGroup(
            1,
            Thread.ofPlatform().daemon().name("fairlead-grpc-probes").factory(),
            NioIoHandler.newFactory());
  }

  /**
   * How the call ended.
   *
   * @param status {@code grpc-status}; empty: none was sent
   * @param serving field 1 of HealthCheckResponse, an enum; 0 when absent
   */
  private record Answer(String status, String message, int serving) {}

  static ProbeResult ask(Probe.Grpc action, String podIp, Duration timeout) {
    String address = HttpProbe.at(podIp, action.port());
    String seconds = timeout.toSeconds() + "s";
    long deadline = System.nanoTime() + timeout.toNanos();
    Channel channel;
    try {
      channel = await(connect(new InetSocketAddress(podIp, action.port()), timeout), deadline);
    } catch (TimeoutException e) {
      return new ProbeResult.Failure(
          "timeout: failed to connect service \"%s\" within %s".formatted(address, seconds));
    } catch (IOException e) {
      return new ProbeResult.Failure(
          "error: failed to connect service at \"%s\": %s".formatted(address, HttpProbe.cause(e)));
    }
    try {
      return judge(await(check(channel, address, action.service()), deadline));
    } catch (TimeoutException e) {
      return new ProbeResult.Failure(
          "timeout: health rpc did not complete within %s".formatted(seconds));
    } catch (IOException e) {
      return new ProbeResult.Failure("error: health rpc probe failed: " + e.getMessage());
    } finally {
      var _ = channel.close();
    }
  }

  private static ProbeResult judge(Answer answer) {
    if (answer.status.equals(UNIMPLEMENTED)) {
      return new ProbeResult.Failure(
          "error: this server does not implement the grpc health protocol"
              + " (grpc.health.v1.Health): "
              + answer.message);
    }
    if (!answer.status.equals("0")) {
      return new ProbeResult.Failure(
          "error: health rpc probe failed: rpc error: code = %s desc = %s"
              .formatted(answer.status, answer.message));
    }
    return switch (answer.serving) {
      case 1 -> new ProbeResult.Success();
      case 2 -> unhealthy("NOT_SERVING");
      case 3 -> unhealthy("SERVICE_UNKNOWN");
      default -> unhealthy(answer.serving == 0 ? "UNKNOWN" : Integer.toString(answer.serving));
    };
  }

  private static ProbeResult unhealthy(String status) {
    return new ProbeResult.Failure("service unhealthy (responded with \"%s\")".formatted(status));
  }

  /** HealthCheckRequest with field 1, the service, behind the prefix of a gRPC message. */
  private static ByteBuf request(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    ByteBuf field = Unpooled.buffer();
    if (name.length > 0) {
      field.writeByte(0x0a);
      int length = name.length;
      while (length > 0x7f) {
        field.writeByte((length & 0x7f) | 0x80);
        length >>>= 7;
      }
      field.writeByte(length).writeBytes(name);
    }
    return Unpooled.buffer().writeByte(0).writeInt(field.readableBytes()).writeBytes(field);
  }

  private static CompletableFuture<Channel> connect(InetSocketAddress to, Duration timeout) {
    CompletableFuture<Channel> connected = new CompletableFuture<>();
    new Bootstrap()
        .group(Loop.GROUP)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        Http2FrameCodecBuilder.forClient().build(),
                        new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
              }
            })
        .connect(to)
        .addListener(
            (ChannelFuture done) -> {
              if (!done.isSuccess()) {
                connected.completeExceptionally(done.cause());
              } else if (!connected.complete(done.channel())) {
                var _ = done.channel().close();
              }
            });
    return connected;
  }

  private static CompletableFuture<Answer> check(Channel channel, String address, String service) {
    CompletableFuture<Answer> answered = new CompletableFuture<>();
    channel
        .closeFuture()
        .addListener(
            closed -> answered.completeExceptionally(new IOException("connection closed")));
    new Http2StreamChannelBootstrap(channel)
        .handler(new Listening(answered))
        .open()
        .addListener(
            opened -> {
              if (!opened.isSuccess()) {
                answered.completeExceptionally(opened.cause());
                return;
              }
              Http2StreamChannel stream = (Http2StreamChannel) opened.getNow();
              Http2Headers headers =
                  new DefaultHttp2Headers()
                      .method("POST")
                      .scheme("http")
                      .path("/grpc.health.v1.Health/Check")
                      .authority(address)
                      .add("content-type", "application/grpc")
                      .add("te", "trailers")
                      .add("user-agent", "kube-probe/1.32");
              var _ = stream.write(new DefaultHttp2HeadersFrame(headers, false));
              var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(request(service), true));
            });
    return answered;
  }

  /** On the event loop. */
  private static final class Listening extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private final CompletableFuture<Answer> answered;
    private final ByteBuf body = Unpooled.buffer();
    private String status = "";
    private String message = "";

    Listening(CompletableFuture<Answer> answered) {
      this.answered = answered;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
      switch (frame) {
        case Http2HeadersFrame headers -> {
          status = text(headers.headers(), "grpc-status", status);
          message = text(headers.headers(), "grpc-message", message);
          done(headers.isEndStream());
        }
        case Http2DataFrame data -> {
          int room = MAX_ANSWER_BYTES - body.readableBytes();
          body.writeBytes(data.content(), Math.min(room, data.content().readableBytes()));
          done(data.isEndStream());
        }
        default -> {}
      }
    }

    private void done(boolean end) {
      if (end) {
        // Five bytes of prefix, then tag 0x08 and the value.
        boolean there = body.readableBytes() >= 7 && body.getByte(5) == 0x08;
        answered.complete(new Answer(status, message, there ? body.getByte(6) : 0));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answered.completeExceptionally(new IOException("stream closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answered.completeExceptionally(cause);
    }

    private static String text(Http2Headers headers, String name, String otherwise) {
      CharSequence value = headers.get(name);
      return value == null ? otherwise : value.toString();
    }
  }

  private static <T> T await(CompletableFuture<T> future, long deadline)
      throws IOException, TimeoutException {
    try {
      return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof ConnectTimeoutException) {
        throw new TimeoutException("connect");
      }
      throw new IOException(cause == null ? "failed" : String.valueOf(cause.getMessage()), e);
    } catch (TimeoutException e) {
      future.cancel(false);
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
