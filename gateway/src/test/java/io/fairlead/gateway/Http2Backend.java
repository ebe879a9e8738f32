package io.fairlead.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint of HTTP/2 in the clear that answers request heads with exactly the frames a test
 * wants. One virtual thread per connection.
 */
public final class Http2Backend implements AutoCloseable {

  /** Answers one request head. */
  public interface Answer {
    /**
     * @param connection counted from 1
     */
    void answer(RawHttp2 to, int connection, RawHttp2.Frame head) throws IOException;
  }

  private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final byte[] settings;
  private final Answer answer;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<RawHttp2.Frame> frames = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param settings payload of the SETTINGS frame it begins with
   */
  public Http2Backend(byte[] settings, Answer answer) throws IOException {
    this.settings = settings.clone();
    this.answer = answer;
    Thread.ofVirtual().start(this::accept);
  }

  /** Says 200 and this text. */
  public static void reply(RawHttp2 to, int stream, String text) throws IOException {
    to.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.block(":status", "200"));
    to.send(
        RawHttp2.DATA,
        RawHttp2.END_STREAM,
        stream,
        text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  public int connections() {
    return connections.get();
  }

  public int open() {
    return open.size();
  }

  /** All that came but SETTINGS and WINDOW_UPDATE. */
  public List<RawHttp2.Frame> frames() {
    return frames;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        int number = connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket, number));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket socket, int number) {
    try (RawHttp2 peer = RawHttp2.accepted(socket, settings)) {
      while (true) {
        RawHttp2.Frame frame = peer.next();
        switch (frame.type()) {
          case RawHttp2.SETTINGS, RawHttp2.WINDOW_UPDATE -> {}
          case RawHttp2.HEADERS -> {
            frames.add(frame);
            answer.answer(peer, number, frame);
          }
          default -> frames.add(frame);
        }
      }
    } catch (IOException e) {
      open.remove(socket); // the other side went away: part of what tests do
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
