package io.fairlead.agent.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.pod.Probe;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A grpc probe against servers that answer this and that. */
@Timeout(30)
class GrpcProbeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @ParameterizedTest
  @CsvSource({
    "0, 0000000002 0801, ''",
    "0, 0000000002 0802, service unhealthy (responded with \"NOT_SERVING\")",
    "0, 0000000000, service unhealthy (responded with \"UNKNOWN\")",
    "12, '', error: this server does not implement the grpc health protocol"
        + " (grpc.health.v1.Health): words",
    "5, '', error: health rpc probe failed: rpc error: code = 5 desc = words",
  })
  void theAnswerDecides(String status, String body, String failure) throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      int port = serve(group, status, body.replace(" ", ""), requests);
      assertEquals(
          failure.isEmpty() ? new ProbeResult.Success() : new ProbeResult.Failure(failure),
          GrpcProbe.ask(new Probe.Grpc(port, "db"), "127.0.0.1", PATIENCE));
      assertEquals(List.of("00000000040a026462"), requests, "HealthCheckRequest of service db");
    } finally {
      group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void nobodyListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertEquals(
        new ProbeResult.Failure(
            "error: failed to connect service at \"127.0.0.1:%d\": connect: connection refused"
                .formatted(port)),
        GrpcProbe.ask(new Probe.Grpc(port, ""), "127.0.0.1", PATIENCE));
  }

  @Test
  void whoSaysNothingIsNotWaitedForLongerThanTheTimeout() throws Exception {
    try (ServerSocket mute = new ServerSocket(0)) {
      assertEquals(
          new ProbeResult.Failure("timeout: health rpc did not complete within 1s"),
          GrpcProbe.ask(
              new Probe.Grpc(mute.getLocalPort(), ""), "127.0.0.1", Duration.ofSeconds(1)));
    }
  }

  private static int serve(EventLoopGroup group, String status, String body, List<String> requests)
      throws InterruptedException {
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forServer().build(),
                            new Http2MultiplexHandler(
                                new ChannelInitializer<Channel>() {
                                  @Override
                                  protected void initChannel(Channel stream) {
                                    stream
                                        .pipeline()
                                        .addLast(new Answering(status, body, requests));
                                  }
                                }));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  private static final class Answering extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private final String status;
    private final String body;
    private final List<String> requests;

    Answering(String status, String body, List<String> requests) {
      this.status = status;
      this.body = body;
      this.requests = requests;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
      if (!(frame instanceof Http2DataFrame data) || !data.isEndStream()) {
        return;
      }
      requests.add(ByteBufUtil.hexDump(data.content()));
      DefaultHttp2Headers trailers = new DefaultHttp2Headers();
      trailers.add("grpc-status", status).add("grpc-message", "words");
      if (body.isEmpty()) {
        trailers.status("200").add("content-type", "application/grpc");
      } else {
        var _ =
            context.write(
                new DefaultHttp2HeadersFrame(
                    new DefaultHttp2Headers()
                        .status("200")
                        .add("content-type", "application/grpc")));
        var _ =
            context.write(
                new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(body))));
      }
      var _ = context.writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true));
    }
  }
}
