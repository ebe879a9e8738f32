package io.fairlead.controlplane.distribution;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.MessageCodec;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one key, ready to be sent: encoded once, at its first use, however many agents
 * get it. Immutable; read from any thread.
 */
final class Shelved {
  private final ImageKey key;
  private final @Nullable ImageEntry entry;
  private volatile @Nullable ByteString frame;

  private Shelved(ImageKey key, @Nullable ImageEntry entry) {
    this.key = key;
    this.entry = entry;
  }

  static Shelved of(ImageEntry entry) {
    return new Shelved(entry.key(), entry);
  }

  static Shelved gone(ImageKey key) {
    return new Shelved(key, null);
  }

  ImageKey key() {
    return key;
  }

  /** Null: there is no such entry (any more). */
  @Nullable ImageEntry entry() {
    return entry;
  }

  /** The frame that says so. */
  ByteString frame() {
    ByteString encoded = frame;
    if (encoded == null) {
      encoded =
          frame(entry == null ? new ControlMessage.Delete(key) : new ControlMessage.Set(entry));
      frame = encoded;
    }
    return encoded;
  }

  /** Of any message. */
  static ByteString frame(ControlMessage message) {
    return ByteString.fromArrayUnsafe(Frames.frame(MessageCodec.encode(message)));
  }
}
