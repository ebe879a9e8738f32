package io.fairlead.launcher.gatewayapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * What clients are answered, in words: the status, then what the endpoint told, headers as {@code
 * name:value}, those of the response after {@code answer:}. An ask is {@code HOW host:port/path |
 * header: value | ...}.
 *
 * @param shown what clients of TLS show; by a header {@code show: yes}, which is not sent
 */
record Clients(Certificate shown) {
  private static final int SECONDS = 10;
  private static final String REFUSED = "refused";

  /** Where to, as what. */
  private record Ask(String host, int port, String path, List<String> headers) {
    static Ask read(String text) {
      List<String> parts = Stream.of(text.split("\\|")).map(String::strip).toList();
      String place = parts.getFirst();
      int slash = place.indexOf('/');
      String authority = slash < 0 ? place : place.substring(0, slash);
      int colon = authority.lastIndexOf(':');
      return new Ask(
          authority.substring(0, colon),
          Integer.parseInt(authority.substring(colon + 1)),
          slash < 0 ? "/" : place.substring(slash),
          parts.subList(1, parts.size()));
    }

    /** What the client says in another way than by a header. */
    String said(String name, String otherwise) {
      return headers.stream()
          .filter(header -> header.startsWith(name + ": "))
          .map(header -> header.substring(name.length() + 2))
          .findFirst()
          .orElse(otherwise);
    }

    InetSocketAddress address() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
  }

  /** Null: this is no question to a gateway. */
  @Nullable String answer(String question) {
    int blank = question.indexOf(' ');
    Ask ask = question.contains(":") ? read(question.substring(blank + 1)) : null;
    if (ask == null) {
      return null;
    }
    try {
      return switch (question.substring(0, blank)) {
        case "GET", "POST", "PUT", "OPTIONS", "HEAD" -> plain(question.substring(0, blank), ask);
        case "TLS" -> secured(ask);
        case "SWITCH" -> plain("GET", ask);
        case "GRPC" -> called(ask);
        case "UDP" -> datagram(ask);
        default -> null;
      };
    } catch (IOException e) {
      return REFUSED;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Ask read(String text) {
    return text.matches("[^ :]+:\\d+(/[^|]*)?( *\\|.*)?") ? Ask.read(text) : null;
  }

  private static String plain(String method, Ask ask) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(ask.address(), SECONDS * 1000);
      return asked(socket, method, ask);
    }
  }

  private String secured(Ask ask) throws IOException, GeneralSecurityException {
    boolean shows = ask.said("show", "no").equals("yes");
    try (SSLSocket socket =
        (SSLSocket) Certificate.showing(shows ? shown : null).getSocketFactory().createSocket()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(ask.said("sni", ask.host()))));
      socket.setSSLParameters(parameters);
      socket.connect(ask.address(), SECONDS * 1000);
      return asked(socket, "GET", ask);
    }
  }

  private static String asked(Socket socket, String method, Ask ask) throws IOException {
    socket.setSoTimeout(SECONDS * 1000);
    boolean switches = ask.headers.stream().anyMatch(header -> header.startsWith("Upgrade"));
    String headers =
        ask.headers.stream()
            .filter(header -> !header.matches("(show|sni): .*"))
            .map(header -> header + "\r\n")
            .collect(Collectors.joining());
    socket
        .getOutputStream()
        .write(
            "%s %s HTTP/1.1\r\nHost: %s\r\n%s%s%s\r\n"
                .formatted(
                    method,
                    ask.path,
                    ask.host,
                    switches ? "" : "Connection: close\r\n",
                    method.startsWith("P") ? "Content-Length: 0\r\n" : "",
                    headers)
                .getBytes(UTF_8));
    String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
    if (answer.isEmpty()) {
      return REFUSED;
    }
    int end = answer.indexOf("\r\n\r\n");
    List<String> head = answer.substring(0, end).lines().toList();
    String told = answer.substring(end + 4);
    return head.getFirst().split(" ")[1]
        + "\n"
        + told
        + head.stream().skip(1).map(Clients::told).collect(Collectors.joining());
  }

  private static String told(String header) {
    int colon = header.indexOf(':');
    return "answer:%s:%s\n"
        .formatted(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).strip());
  }

  private static String called(Ask ask) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(ask.address())
            .overrideAuthority(ask.host)
            .usePlaintext()
            .build();
    Metadata headers = new Metadata();
    for (String header : ask.headers) {
      String[] both = header.split(": ", 2);
      headers.put(Metadata.Key.of(both[0], Metadata.ASCII_STRING_MARSHALLER), both[1]);
    }
    try {
      return new String(
          ClientCalls.blockingUnaryCall(
              ClientInterceptors.intercept(
                  channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
              Servers.method(ask.path.substring(1)),
              CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS),
              new byte[] {1}),
          UTF_8);
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode().name();
    } finally {
      channel.shutdownNow();
    }
  }

  private static String datagram(Ask ask) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(500);
      socket.connect(ask.address());
      socket.send(new DatagramPacket(new byte[] {1}, 1));
      DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
      socket.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), UTF_8);
    }
  }
}
