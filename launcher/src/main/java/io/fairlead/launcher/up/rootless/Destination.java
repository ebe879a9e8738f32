package io.fairlead.launcher.up.rootless;

import io.fairlead.model.meta.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Where a client of the host wanted to go: the first line of each connection over the Unix socket,
 * {@code TCP 127.64.0.10 80}. Over UDP, datagrams follow with two bytes of length each.
 */
record Destination(Protocol protocol, InetSocketAddress address) {
  private static final int LONGEST = 80;

  static Destination tcp(InetSocketAddress address) {
    return new Destination(Protocol.TCP, address);
  }

  static Destination udp(InetSocketAddress address) {
    return new Destination(Protocol.UDP, address);
  }

  /** Without the line's end. */
  String line() {
    return protocol + " " + address.getAddress().getHostAddress() + " " + address.getPort();
  }

  /**
   * Reads what {@link #line} wrote.
   *
   * @throws IOException when it is something else
   */
  static Destination parse(String line) throws IOException {
    try {
      String[] words = line.split(" ");
      return new Destination(
          Protocol.valueOf(words[0]),
          new InetSocketAddress(InetAddress.ofLiteral(words[1]), Integer.parseInt(words[2])));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("no destination: " + line, e);
    }
  }

  void write(ByteChannel channel) throws IOException {
    ByteBuffer line = StandardCharsets.UTF_8.encode(line() + "\n");
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  /** The first line, byte by byte: what follows is the client's. */
  static String readLine(ByteChannel channel) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.length() < LONGEST) {
      if (channel.read(one.clear()) != 1) {
        throw new IOException("ended before it said where to");
      }
      if (one.get(0) == '\n') {
        return line.toString();
      }
      line.append((char) one.get(0));
    }
    throw new IOException("too long for a destination: " + line);
  }
}
