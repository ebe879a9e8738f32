package io.fairlead.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An endpoint that wants a header of the PROXY protocol at the beginning of each connection, and
 * answers each request with what the header said. One virtual thread per connection.
 */
public final class ProxyBackend implements AutoCloseable {
  private static final byte[] SECOND = {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10};

  private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final List<String> headers = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  public ProxyBackend() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** What each connection began with, {@code PROXY TCP4 src dst sport dport} or {@code LOCAL}. */
  public List<String> headers() {
    return List.copyOf(headers);
  }

  /** How many connections there are now. */
  public int open() {
    return open.size();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    open.add(socket);
    try (socket) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      String header = header(in);
      headers.add(header);
      while (head(in)) {
        byte[] body = header.getBytes(StandardCharsets.US_ASCII);
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
      }
    } catch (IOException e) {
      headers.add("broken: " + e);
    } finally {
      open.remove(socket);
    }
  }

  private static String header(DataInputStream in) throws IOException {
    in.mark(1);
    if (in.read() == 'P') {
      in.reset();
      return line(in);
    }
    byte[] rest = in.readNBytes(15);
    byte[] whole = ByteBuffer.allocate(16).put((byte) 13).put(rest).array();
    for (int i = 0; i < SECOND.length; i++) {
      if (whole[i] != SECOND[i]) {
        throw new IOException("no header");
      }
    }
    byte[] addresses = in.readNBytes(ByteBuffer.wrap(whole, 14, 2).getShort());
    if ((whole[12] & 15) == 0) {
      return "LOCAL";
    }
    int size = whole[13] == 0x11 ? 4 : 16;
    ByteBuffer told = ByteBuffer.wrap(addresses);
    byte[] source = new byte[size];
    byte[] destination = new byte[size];
    told.get(source).get(destination);
    return "PROXY %s %s %s %d %d"
        .formatted(
            size == 4 ? "TCP4" : "TCP6",
            InetAddress.getByAddress(source).getHostAddress(),
            InetAddress.getByAddress(destination).getHostAddress(),
            told.getShort() & 0xffff,
            told.getShort() & 0xffff);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
      line.write(c);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  private static boolean head(InputStream in) throws IOException {
    String line = line(in);
    boolean any = !line.isEmpty();
    while (!line.isEmpty()) {
      line = line(in);
    }
    return any;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
