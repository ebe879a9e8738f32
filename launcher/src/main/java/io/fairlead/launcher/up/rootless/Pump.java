package io.fairlead.launcher.up.rootless;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/** Copies between two sockets on virtual threads, a half each way, until both halves have ended. */
final class Pump {
  private static final int BUFFER = 16 * 1024;

  private Pump() {}

  /** Until both are done; both are closed then. The end of one half is passed on as such. */
  static void both(SocketChannel one, SocketChannel other) throws IOException {
    try (one;
        other) {
      Thread back = Thread.startVirtualThread(() -> half(other, one));
      half(one, other);
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void half(SocketChannel from, SocketChannel to) {
    try {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
      while (from.read(buffer.clear()) >= 0) {
        write(buffer.flip(), to);
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      // reset by one side: the other is told so too
      abort(from);
      abort(to);
    }
  }

  private static void abort(SocketChannel channel) {
    try (channel) {
      if (channel.isOpen()
          && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException alreadyGone) {
      // that is what was wanted
    }
  }

  static void write(ByteBuffer bytes, WritableByteChannel to) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  /** Fills the buffer; false at the end. */
  static boolean fill(ByteBuffer buffer, ReadableByteChannel from) throws IOException {
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }
}
