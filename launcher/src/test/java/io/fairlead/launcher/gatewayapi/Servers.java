package io.fairlead.launcher.gatewayapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints that tell who they are and what they were asked, a line for each fact. A path may ask
 * for more: {@code /fail/2/503} fails twice, {@code /cut/2} ends the connection twice, {@code
 * /late/500} answers after so many milliseconds.
 */
final class Servers {
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();

  /** {@code backend method uri} of everything that was asked. */
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  InetSocketAddress http(String name) throws IOException {
    return start(HttpServer.create(anyPort(), 0), name);
  }

  /** One that asks for certificates of clients, and takes any. */
  InetSocketAddress https(String name, SSLContext context) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters asked = context.getDefaultSSLParameters();
            asked.setWantClientAuth(true);
            parameters.setSSLParameters(asked);
          }
        });
    return start(server, name);
  }

  private InetSocketAddress start(HttpServer server, String name) {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(exchange, name));
    server.start();
    open.add(() -> server.stop(0));
    return server.getAddress();
  }

  private void answer(HttpExchange exchange, String name) throws IOException {
    try (exchange) {
      String uri = exchange.getRequestURI().toString();
      exchange.getRequestBody().readAllBytes();
      asked.add("%s %s %s".formatted(name, exchange.getRequestMethod(), uri));
      String[] path = uri.split("/");
      int status = 200;
      int count = tries.computeIfAbsent(name + uri, _ -> new AtomicInteger()).incrementAndGet();
      if (path.length > 2 && path[1].equals("late")) {
        LockSupport.parkNanos(Long.parseLong(path[2]) * 1_000_000);
      }
      if (path.length > 2 && path[1].equals("cut") && count <= Integer.parseInt(path[2])) {
        return;
      }
      if (path.length > 3 && path[1].equals("fail") && count <= Integer.parseInt(path[2])) {
        status = Integer.parseInt(path[3]);
      }
      byte[] body = told(exchange, name, uri, count).getBytes(UTF_8);
      exchange.getResponseHeaders().add("X-Header-Remove", "theirs");
      exchange.getResponseHeaders().add("X-Header-Set", "theirs");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(status, -1);
      } else {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static String told(HttpExchange exchange, String name, String uri, int count) {
    List<String> lines = new ArrayList<>();
    lines.add(name);
    lines.add("method=" + exchange.getRequestMethod());
    lines.add("uri=" + uri);
    lines.add("tries=" + count);
    if (exchange instanceof com.sun.net.httpserver.HttpsExchange secured) {
      lines.add("secured");
      try {
        lines.add("client=" + secured.getSSLSession().getPeerPrincipal().getName());
      } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
        lines.add("client=nobody");
      }
    }
    exchange
        .getRequestHeaders()
        .forEach(
            (key, values) ->
                lines.add(key.toLowerCase(Locale.ROOT) + ":" + String.join(",", values)));
    return String.join("\n", lines) + "\n";
  }

  /** Answers every call with its name and the headers. */
  InetSocketAddress grpc(String name) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(anyPort())
            .fallbackHandlerRegistry(
                new HandlerRegistry() {
                  @Override
                  public ServerMethodDefinition<byte[], byte[]> lookupMethod(
                      String method, @Nullable String authority) {
                    return ServerMethodDefinition.create(
                        method(method), (call, headers) -> called(call, headers, name));
                  }
                })
            .build()
            .start();
    open.add(server::shutdownNow);
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
  }

  static MethodDescriptor<byte[], byte[]> method(String name) {
    MethodDescriptor.Marshaller<byte[]> bytes =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            try (stream) {
              return stream.readAllBytes();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    return MethodDescriptor.<byte[], byte[]>newBuilder(bytes, bytes)
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(name)
        .build();
  }

  private ServerCall.Listener<byte[]> called(
      ServerCall<byte[], byte[]> call, Metadata headers, String name) {
    asked.add("%s POST /%s".formatted(name, call.getMethodDescriptor().getFullMethodName()));
    StringBuilder told = new StringBuilder(name).append('\n');
    for (String key : headers.keys()) {
      if (!key.endsWith("-bin")) {
        told.append(key)
            .append(':')
            .append(headers.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)))
            .append('\n');
      }
    }
    call.request(1);
    return new ServerCall.Listener<>() {
      @Override
      public void onHalfClose() {
        call.sendHeaders(new Metadata());
        call.sendMessage(told.toString().getBytes(UTF_8));
        call.close(Status.OK, new Metadata());
      }
    };
  }

  /** Switches protocols, and says its name in the other. */
  InetSocketAddress switching(String name) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  Thread.ofVirtual().start(() -> switched(socket, name));
                } catch (IOException e) {
                  return; // closed
                }
              }
            });
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private static void switched(Socket socket, String name) {
    try (socket) {
      StringBuilder head = new StringBuilder();
      int next;
      while (head.indexOf("\r\n\r\n") < 0 && (next = socket.getInputStream().read()) >= 0) {
        head.append((char) next);
      }
      socket
          .getOutputStream()
          .write(
              ("HTTP/1.1 101 Switching Protocols\r\n"
                      + "Upgrade: websocket\r\n"
                      + "Connection: Upgrade\r\n\r\n"
                      + name
                      + "\n")
                  .getBytes(UTF_8));
    } catch (IOException e) {
      // the client is gone
    }
  }

  /** Answers every datagram with its name. */
  InetSocketAddress udp(String name) throws IOException {
    DatagramSocket socket = new DatagramSocket(anyPort());
    open.add(socket);
    Thread.ofVirtual()
        .start(
            () -> {
              DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
              byte[] answer = name.getBytes(UTF_8);
              while (!socket.isClosed()) {
                try {
                  socket.receive(packet);
                  socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (IOException e) {
                  // closed, or nobody is there any more
                }
              }
            });
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }
}
