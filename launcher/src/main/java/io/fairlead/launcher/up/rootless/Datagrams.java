package io.fairlead.launcher.up.rootless;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Datagrams over a stream socket: two bytes of length, then the datagram. */
final class Datagrams {
  static final int LONGEST = 65_535;

  private Datagrams() {}

  static void write(ByteBuffer datagram, SocketChannel to) throws IOException {
    ByteBuffer framed = ByteBuffer.allocate(Short.BYTES + datagram.remaining());
    framed.putShort((short) datagram.remaining()).put(datagram).flip();
    Pump.write(framed, to);
  }

  /** The next one; null at the end. */
  static @Nullable ByteBuffer read(SocketChannel from) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Short.BYTES);
    if (!Pump.fill(length, from)) {
      return null;
    }
    ByteBuffer datagram = ByteBuffer.allocate(Short.toUnsignedInt(length.getShort(0)));
    return Pump.fill(datagram, from) ? datagram.flip() : null;
  }
}
