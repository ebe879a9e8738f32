package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.ingress.PathType;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** gRPC end to end: grpc-java on both sides, the Service's port says kubernetes.io/h2c (I22). */
class GrpcTest {
  private static final int LARGE = 8 << 20;
  private static final Metadata.Key<String> NOTE =
      Metadata.Key.of("x-note", Metadata.ASCII_STRING_MARSHALLER);
  private static final CountDownLatch BEGUN = new CountDownLatch(1);
  private static final CountDownLatch CANCELLED = new CountDownLatch(1);

  private static Server server;
  private static GatewayUnderTest gateway;
  private static ManagedChannel channel;

  static MethodDescriptor<byte[], byte[]> method(MethodDescriptor.MethodType type, String name) {
    MethodDescriptor.Marshaller<byte[]> bytes =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            try {
              return stream.readAllBytes();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    return MethodDescriptor.<byte[], byte[]>newBuilder(bytes, bytes)
        .setType(type)
        .setFullMethodName("test.Echo/" + name)
        .build();
  }

  private static final MethodDescriptor<byte[], byte[]> ECHO =
      method(MethodDescriptor.MethodType.UNARY, "Echo");
  private static final MethodDescriptor<byte[], byte[]> FAIL =
      method(MethodDescriptor.MethodType.UNARY, "Fail");
  private static final MethodDescriptor<byte[], byte[]> NEVER =
      method(MethodDescriptor.MethodType.UNARY, "Never");
  private static final MethodDescriptor<byte[], byte[]> MISSING =
      method(MethodDescriptor.MethodType.UNARY, "Missing");
  private static final MethodDescriptor<byte[], byte[]> COUNT =
      method(MethodDescriptor.MethodType.SERVER_STREAMING, "Count");
  private static final MethodDescriptor<byte[], byte[]> TALK =
      method(MethodDescriptor.MethodType.BIDI_STREAMING, "Talk");

  @BeforeAll
  static void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(LARGE * 2)
            .addService(service())
            .build()
            .start();
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
    gateway =
        GatewayUnderTest.with(
            new Cluster()
                .open()
                .speaking("grpc", "kubernetes.io/h2c")
                .endpoints("grpc", address)
                .route("grpc", "", "/", PathType.PREFIX, "grpc"));
    channel =
        NettyChannelBuilder.forAddress(gateway.http())
            .usePlaintext()
            .maxInboundMessageSize(LARGE * 2)
            .build();
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("test.Echo")
        .addMethod(
            ECHO,
            ServerCalls.asyncUnaryCall(
                (request, answers) -> {
                  answers.onNext(request);
                  answers.onCompleted();
                }))
        .addMethod(
            FAIL,
            ServerCalls.asyncUnaryCall(
                (request, answers) -> {
                  Metadata trailers = new Metadata();
                  trailers.put(NOTE, "why");
                  answers.onError(
                      Status.FAILED_PRECONDITION
                          .withDescription("not now")
                          .asRuntimeException(trailers));
                }))
        .addMethod(
            NEVER,
            ServerCalls.asyncUnaryCall(
                (request, answers) -> {
                  ((ServerCallStreamObserver<byte[]>) answers)
                      .setOnCancelHandler(CANCELLED::countDown);
                  BEGUN.countDown();
                }))
        .addMethod(
            COUNT,
            ServerCalls.asyncServerStreamingCall(
                (request, answers) -> {
                  for (int i = 0; i < 1000; i++) {
                    answers.onNext(new byte[] {(byte) i});
                  }
                  answers.onCompleted();
                }))
        .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(GrpcTest::echoing))
        .build();
  }

  private static StreamObserver<byte[]> echoing(StreamObserver<byte[]> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] value) {
        answers.onNext(value);
      }

      @Override
      public void onError(Throwable t) {
        answers.onError(t);
      }

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  @AfterAll
  static void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    gateway.close();
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  private static byte[] call(MethodDescriptor<byte[], byte[]> method, byte[] request) {
    return ClientCalls.blockingUnaryCall(
        channel, method, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), request);
  }

  @Test
  void unaryCallsOfAnySize() {
    assertArrayEquals(new byte[0], call(ECHO, new byte[0]));
    byte[] large = new byte[LARGE];
    new Random(1).nextBytes(large);
    assertArrayEquals(large, call(ECHO, large));
  }

  @Test
  void aStatusAndItsTrailersComeBack() {
    StatusRuntimeException failed =
        assertThrows(StatusRuntimeException.class, () -> call(FAIL, new byte[1]));
    assertEquals(Status.Code.FAILED_PRECONDITION, failed.getStatus().getCode());
    assertEquals("not now", failed.getStatus().getDescription());
    Metadata trailers = Status.trailersFromThrowable(failed);
    assertEquals("why", trailers == null ? null : trailers.get(NOTE));
    StatusRuntimeException missing =
        assertThrows(StatusRuntimeException.class, () -> call(MISSING, new byte[1]));
    assertEquals(Status.Code.UNIMPLEMENTED, missing.getStatus().getCode());
  }

  @Test
  void aStreamComesInOrder() {
    Iterator<byte[]> all =
        ClientCalls.blockingServerStreamingCall(
            channel,
            COUNT,
            CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
            new byte[0]);
    List<Byte> seen = new ArrayList<>();
    all.forEachRemaining(one -> seen.add(one[0]));
    assertEquals(1000, seen.size());
    assertEquals((byte) 999, seen.get(999));
  }

  @Test
  void bothSidesTalkInTurn() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    StreamObserver<byte[]> talk =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(TALK, CallOptions.DEFAULT),
            new StreamObserver<>() {
              @Override
              public void onNext(byte[] value) {
                heard.add("heard " + value[0]);
              }

              @Override
              public void onError(Throwable t) {
                heard.add(t.toString());
              }

              @Override
              public void onCompleted() {
                heard.add("done");
              }
            });
    for (byte i = 0; i < 20; i++) {
      talk.onNext(new byte[] {i});
      assertEquals("heard " + i, heard.poll(20, TimeUnit.SECONDS));
    }
    talk.onCompleted();
    assertEquals("done", heard.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void aDeadlineReachesTheServerAsCancel() throws Exception {
    for (int wait = 300; BEGUN.getCount() > 0 && wait < 60_000; wait *= 2) {
      CallOptions options =
          CallOptions.DEFAULT.withDeadlineAfter(wait, TimeUnit.MILLISECONDS); // may pass on the way
      StatusRuntimeException late =
          assertThrows(
              StatusRuntimeException.class,
              () -> ClientCalls.blockingUnaryCall(channel, NEVER, options, new byte[1]));
      assertEquals(Status.Code.DEADLINE_EXCEEDED, late.getStatus().getCode());
    }
    assertTrue(CANCELLED.await(20, TimeUnit.SECONDS), "the server hears of it");
  }

  @Test
  void whatTheGatewayItselfAnswersIsAGrpcStatus() throws Exception {
    try (GatewayUnderTest empty =
        GatewayUnderTest.with(
            new Cluster()
                .open()
                .speaking("grpc", "kubernetes.io/h2c")
                .route("grpc", "", "/", PathType.PREFIX, "grpc"))) {
      ManagedChannel toNobody = NettyChannelBuilder.forAddress(empty.http()).usePlaintext().build();
      try {
        StatusRuntimeException unavailable =
            assertThrows(
                StatusRuntimeException.class,
                () ->
                    ClientCalls.blockingUnaryCall(
                        toNobody,
                        ECHO,
                        CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                        new byte[1]));
        assertEquals(Status.Code.UNAVAILABLE, unavailable.getStatus().getCode());
        assertTrue(unavailable.toString().contains("has no ready endpoint"), unavailable::toString);
      } finally {
        toNobody.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    }
  }

  /**
   * GRPCRouteExactMethodMatching, GRPCRouteHeaderMatching: calls go by service and method over
   * HTTP/2, though the Service does not say what it speaks; what no rule is about is UNIMPLEMENTED.
   */
  @Test
  void callsGoByTheRulesOfAGrpcRoute() throws Exception {
    int port = TestBackend.nowhere().getPort();
    RouteUnderTest.Rule echo = RouteUnderTest.rule().path("Exact /test.Echo/Echo").to("grpc");
    RouteUnderTest.Rule failing =
        RouteUnderTest.rule()
            .match(
                RouteUnderTest.path("Exact /test.Echo/Fail"),
                null,
                List.of(new HttpMatch.Value("x-note", "yes", false)),
                List.of())
            .to("grpc");
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
    try (GatewayUnderTest own =
        GatewayUnderTest.with(
            new Cluster()
                .service("grpc")
                .endpoints("grpc", address)
                .put(RouteUnderTest.gateway("gw", RouteUnderTest.listener("http", port, "")))
                .put(
                    RouteUnderTest.grpc("calls")
                        .at("gw", "http")
                        .rule(echo)
                        .rule(failing)
                        .entry()))) {
      ManagedChannel calls =
          NettyChannelBuilder.forAddress(new InetSocketAddress(own.http().getAddress(), port))
              .usePlaintext()
              .build();
      try {
        CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
        assertArrayEquals(
            new byte[] {7}, ClientCalls.blockingUnaryCall(calls, ECHO, soon, new byte[] {7}));
        StatusRuntimeException unrouted =
            assertThrows(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(calls, FAIL, soon, new byte[1]));
        assertEquals(Status.Code.UNIMPLEMENTED, unrouted.getStatus().getCode());
        assertTrue(unrouted.toString().contains("No route serves"), unrouted::toString);
      } finally {
        calls.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    }
  }
}
