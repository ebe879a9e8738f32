package io.fairlead.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that sends exactly the bytes it is told. Reads time out after 10 s. */
public final class RawClient implements AutoCloseable {

  /** A response read by its Content-Length or chunks. */
  public record Response(String statusLine, List<String> headers, String body) {
    public int status() {
      return Integer.parseInt(statusLine.split(" ")[1]);
    }

    public String header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(header -> header.substring(prefix.length()).strip())
          .reduce((a, b) -> a + ", " + b)
          .orElse("");
    }
  }

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;

  public RawClient(InetSocketAddress address) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    socket.connect(address);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /**
   * One request on a connection of its own.
   *
   * @param asks {@code GET host /path}, headers after bars
   * @param body empty: there is none
   */
  public static Response ask(InetSocketAddress address, String asks, String body)
      throws IOException {
    String[] parts = asks.split(" \\| ");
    String[] words = parts[0].split(" ");
    StringBuilder head = new StringBuilder();
    head.append(words[0]).append(' ').append(words[2]).append(" HTTP/1.1\r\nHost: ");
    head.append(words[1]).append("\r\n");
    for (String header : List.of(parts).subList(1, parts.length)) {
      head.append(header).append("\r\n");
    }
    if (!body.isEmpty()) {
      head.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    try (RawClient client = new RawClient(address)) {
      return client.send(head + "\r\n" + body).receive();
    }
  }

  /** Whether nobody listens there. */
  public static boolean refused(InetSocketAddress address) {
    try {
      new RawClient(address).close();
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port is closed on its event loop, soon after the table that no longer has it. */
  public static void awaitRefused(InetSocketAddress address) {
    Await.until("no new connection", () -> refused(address), () -> address + " still takes them");
  }

  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  public InputStream in() {
    return in;
  }

  public Socket socket() {
    return socket;
  }

  /** The answer to anything but HEAD. */
  public Response receive() throws IOException {
    Response head = receiveHead();
    if (head.status() < 200 || head.status() == 204 || head.status() == 304) {
      return head;
    }
    byte[] body;
    if (head.header("transfer-encoding").equals("chunked")) {
      body = chunks();
    } else if (head.header("content-length").isEmpty()) {
      body = in.readAllBytes();
    } else {
      int length = Integer.parseInt(head.header("content-length"));
      body = in.readNBytes(length);
      if (body.length < length) {
        throw new IOException("cut off after " + body.length + " of " + length + " bytes");
      }
    }
    return new Response(
        head.statusLine(), head.headers(), new String(body, StandardCharsets.UTF_8));
  }

  public Response receiveHead() throws IOException {
    String status = TestBackend.line(in);
    if (status == null) {
      throw new IOException("closed without an answer");
    }
    List<String> headers = new ArrayList<>();
    for (String line = TestBackend.line(in);
        line != null && !line.isEmpty();
        line = TestBackend.line(in)) {
      headers.add(line);
    }
    return new Response(status, headers, "");
  }

  private byte[] chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      String size = TestBackend.line(in);
      if (size == null) {
        throw new IOException("cut off within chunks");
      }
      int length = Integer.parseInt(size, 16);
      body.append(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
      String end = TestBackend.line(in);
      if (length == 0) {
        while (end != null && !end.isEmpty()) {
          body.append("\ntrailer ").append(end);
          end = TestBackend.line(in);
        }
        return body.toString().getBytes(StandardCharsets.ISO_8859_1);
      }
    }
  }

  /** The gateway closes the connection, with nothing more to read. */
  public boolean ended() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
