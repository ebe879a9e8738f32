package io.fairlead.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A client that writes HTTP/2 frames as a test wants them, right or wrong (RFC 9113). Headers are
 * written as literals without any table (RFC 7541 6.2.2).
 */
public final class RawHttp2 implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;

  /** One frame as it came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Frame(int type, int flags, int stream, byte[] payload) {

    /** The error code of RST_STREAM or GOAWAY. */
    public int error() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }

    public boolean ends() {
      return (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
    }

    @Override
    public String toString() {
      return "type %d flags %d stream %d, %d bytes".formatted(type, flags, stream, payload.length);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  /** Connects with prior knowledge and default settings. */
  public RawHttp2(InetSocketAddress address) throws IOException {
    this(new Socket(address.getAddress(), address.getPort()));
    out.write(PREFACE);
    send(SETTINGS, 0, 0);
  }

  private RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  /** The other side: what a server that took this connection sees. */
  static RawHttp2 accepted(Socket socket, byte[] settings) throws IOException {
    RawHttp2 server = new RawHttp2(socket);
    server.send(SETTINGS, 0, 0, settings);
    byte[] preface = server.in.readNBytes(PREFACE.length);
    if (!Arrays.equals(preface, PREFACE)) {
      throw new IOException("no preface");
    }
    return server;
  }

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  public static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** A header block of names and values in turn; all lengths are under 127. */
  public static byte[] block(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      for (int j = i; j < i + 2; j++) {
        block.write(namesAndValues[j].length());
        block.writeBytes(namesAndValues[j].getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return block.toByteArray();
  }

  /** A GET as everybody sends it. */
  public static byte[] get(String path) {
    return block(":method", "GET", ":scheme", "http", ":authority", "a", ":path", path);
  }

  public RawHttp2 send(int type, int flags, int stream, byte... payload) throws IOException {
    out.write(frame(type, flags, stream, payload));
    return this;
  }

  public RawHttp2 send(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  /**
   * The next frame of this kind; SETTINGS and whatever else comes before is passed over.
   *
   * @throws EOFException the connection ended first
   */
  public Frame await(int type) throws IOException {
    Frame frame = next();
    while (frame.type() != type) {
      frame = next();
    }
    return frame;
  }

  /** How it ended: {@code GOAWAY n}, {@code closed}, or {@code RST n} of a stream. */
  public String verdict() throws IOException {
    try {
      for (Frame frame = next(); ; frame = next()) {
        if (frame.type() == GOAWAY) {
          return "GOAWAY " + frame.error();
        }
        if (frame.type() == RST_STREAM) {
          return "RST " + frame.error();
        }
        if (frame.ends()) {
          return "answered";
        }
      }
    } catch (EOFException | SocketException closed) {
      return "closed";
    }
  }

  public Frame next() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    return new Frame(type, flags, stream, in.readNBytes(length));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
