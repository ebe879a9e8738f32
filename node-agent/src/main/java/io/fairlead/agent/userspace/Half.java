package io.fairlead.agent.userspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a relayed connection. It holds bytes only while the receiver is slower than the
 * sender, and then stops reading: the pressure reaches the sender through TCP itself. Used on its
 * loop's thread only.
 */
final class Half {
  private static final int ROUNDS = 4;

  private final SocketChannel from;
  private final SocketChannel to;
  private final Meter meter;
  private @Nullable ByteBuffer unsent;
  private boolean ended;
  private boolean finished;

  /**
   * @param meter counts what was read
   */
  Half(SocketChannel from, SocketChannel to, Meter meter) {
    this.from = from;
    this.to = to;
    this.meter = meter;
  }

  /** Moves what is there, up to a few buffers so that one connection does not hold the loop. */
  void pump(ByteBuffer scratch) throws IOException {
    for (int round = 0; round < ROUNDS && wantsRead(); round++) {
      scratch.clear();
      int read = from.read(scratch);
      if (read < 0) {
        ended = true;
        finish();
        return;
      }
      scratch.flip();
      if (read > 0) {
        meter.bytes(read);
        to.write(scratch);
      }
      if (scratch.hasRemaining()) {
        unsent = ByteBuffer.allocate(scratch.remaining()).put(scratch).flip();
      }
      if (read < scratch.capacity()) {
        return;
      }
    }
  }

  /** The receiver has room again. */
  void flush() throws IOException {
    ByteBuffer rest = unsent;
    if (rest != null) {
      to.write(rest);
      if (rest.hasRemaining()) {
        return;
      }
      unsent = null;
    }
    finish();
  }

  boolean wantsRead() {
    return !ended && unsent == null;
  }

  boolean wantsWrite() {
    return unsent != null;
  }

  /** The sender said its last byte and the receiver knows. */
  boolean finished() {
    return finished;
  }

  private void finish() throws IOException {
    if (ended && unsent == null && !finished) {
      finished = true;
      to.shutdownOutput();
    }
  }
}
