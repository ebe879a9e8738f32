package io.fairlead.gateway;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint: a socket server that shows exactly what arrives and answers exactly what a test
 * wants. One virtual thread per connection.
 */
public final class TestBackend implements AutoCloseable {

  /** Answers one request; the connection goes on while it returns true. */
  public interface Answer {
    boolean answer(Request request, InputStream in, OutputStream out) throws IOException;
  }

  /** A request head as it came, and its body when it had a Content-Length or chunks. */
  public record Request(String line, Map<String, List<String>> headers, String body) {
    public String header(String name) {
      return String.join(", ", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    public boolean has(String name) {
      return headers.containsKey(name.toLowerCase(Locale.ROOT));
    }
  }

  /** Requests beyond these are answered and forgotten. */
  private static final int MOST_KEPT = 1000;

  private final ServerSocket server;
  private final Answer answer;
  private final boolean readsBodies;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  private TestBackend(Answer answer, boolean readsBodies, String address) throws IOException {
    this.answer = answer;
    this.readsBodies = readsBodies;
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(address, 0), 1024);
    Thread.ofVirtual().start(this::accept);
  }

  /** Bodies are read before the answer is asked for. */
  public static TestBackend answering(Answer answer) throws IOException {
    return new TestBackend(answer, true, "127.0.0.1");
  }

  /** Bodies are left to the answer. */
  public static TestBackend raw(Answer answer) throws IOException {
    return new TestBackend(answer, false, "127.0.0.1");
  }

  /** Says 200 and its name to everything. */
  public static TestBackend saying(String text) throws IOException {
    return answering((request, in, out) -> reply(out, "200 OK", text));
  }

  /** The same, on another loopback address. */
  public static TestBackend sayingAt(String address, String text) throws IOException {
    return new TestBackend((request, in, out) -> reply(out, "200 OK", text), true, address);
  }

  /**
   * An address where nobody listens, and where nobody will who takes any free port: it is not of
   * those that the kernel deals out.
   */
  public static InetSocketAddress nowhere() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(12_000, 20_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return (InetSocketAddress) free.getLocalSocketAddress();
      } catch (BindException taken) {
        // the next one
      }
    }
  }

  public static boolean reply(OutputStream out, String status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    write(out, "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length + "\r\n\r\n" + text);
    return true;
  }

  public static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Connections taken so far. */
  public int connections() {
    return connections.get();
  }

  public int open() {
    return open.size();
  }

  public List<Request> requests() {
    return requests;
  }

  public Request last() {
    return requests.get(requests.size() - 1);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      boolean goOn = true;
      while (goOn) {
        Request request = read(in);
        if (request == null) {
          break;
        }
        if (requests.size() < MOST_KEPT) {
          requests.add(request);
        }
        goOn = answer.answer(request, in, out);
        out.flush();
      }
    } catch (IOException e) {
      open.remove(socket); // the other side went away: part of what tests do
    } finally {
      open.remove(socket);
    }
  }

  private @Nullable Request read(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    Map<String, List<String>> headers = new TreeMap<>();
    for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      if (colon < 0) {
        return null; // no HTTP/1.1
      }
      headers
          .computeIfAbsent(
              header.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header.substring(colon + 1).strip());
    }
    Request head = new Request(line, headers, "");
    return readsBodies ? new Request(line, headers, body(head, in)) : head;
  }

  private static String body(Request head, InputStream in) throws IOException {
    if (head.header("transfer-encoding").equals("chunked")) {
      return chunks(in, head.headers());
    }
    String length = head.header("content-length");
    return length.isEmpty() ? "" : exactly(in, Integer.parseInt(length));
  }

  private static String exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("ended within a body");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Trailers are put with the headers, as {@code trailer:name}. */
  private static String chunks(InputStream in, Map<String, List<String>> headers)
      throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      String size = line(in);
      if (size == null) {
        throw new IOException("ended within chunks");
      }
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        for (String trailer = line(in); trailer != null && !trailer.isEmpty(); trailer = line(in)) {
          int colon = trailer.indexOf(':');
          headers.put(
              "trailer:" + trailer.substring(0, colon).toLowerCase(Locale.ROOT),
              List.of(trailer.substring(colon + 1).strip()));
        }
        return body.toString();
      }
      body.append(exactly(in, length));
      line(in);
    }
  }

  /** One line without its end; null at the end of the stream. */
  public static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
