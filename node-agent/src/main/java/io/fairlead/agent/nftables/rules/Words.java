package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The key or data of an element as the kernel compares it: 32-bit words in the order they are sent.
 * Each field of a concatenation begins a new word; addresses and ports are in network order, marks
 * and numbers in the host's.
 */
public final class Words {
  /** No data: the element of a set. */
  public static final Words NONE = new Words(new int[0]);

  private final int[] words;

  private Words(int[] words) {
    this.words = words;
  }

  /** One word for IPv4, four for IPv6. */
  static Words address(IpAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.toBytes());
    int[] words = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(words);
    return new Words(words);
  }

  /** IANA's number of the protocol. */
  static Words protocol(Protocol protocol) {
    int number =
        switch (protocol) {
          case TCP -> 6;
          case UDP -> 17;
          case SCTP -> 132;
        };
    return new Words(new int[] {number << 24});
  }

  static Words port(int port) {
    return new Words(new int[] {port << 16});
  }

  /** A mark, or a number of {@code numgen}. */
  static Words number(int number) {
    return new Words(
        new int[] {
          ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? number : Integer.reverseBytes(number)
        });
  }

  /**
   * A number from 1 to 65535 that reads the same in either byte order. Versions of nft differ in
   * which one they look for in the marks of an interval set.
   */
  static Words symmetric(int number) {
    int high = number >>> Byte.SIZE;
    int low = number & 0xff;
    return new Words(new int[] {high << 24 | low << 16 | low << 8 | high});
  }

  /** The number that {@link #symmetric} made this of. */
  int symmetricNumber() {
    return words[0] >>> Short.SIZE;
  }

  /** One after the other. */
  public static Words concat(Words... parts) {
    int[] all = new int[Arrays.stream(parts).mapToInt(part -> part.words.length).sum()];
    int at = 0;
    for (Words part : parts) {
      System.arraycopy(part.words, 0, all, at, part.words.length);
      at += part.words.length;
    }
    return new Words(all);
  }

  /** What {@link #writeTo} wrote; to the buffer's end. */
  public static Words read(ByteBuffer message) {
    int[] words = new int[message.remaining() / Integer.BYTES];
    message.duplicate().order(ByteOrder.BIG_ENDIAN).asIntBuffer().get(words);
    return new Words(words);
  }

  /** The address these words are. */
  IpAddress address() {
    ByteBuffer bytes = ByteBuffer.allocate(bytes());
    bytes.asIntBuffer().put(words);
    return IpAddress.ofBytes(bytes.array());
  }

  /** The port this word is. */
  int port() {
    return words[0] >>> Short.SIZE;
  }

  /** The {@link #number} in this word. */
  int numberAt(int word) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
        ? words[word]
        : Integer.reverseBytes(words[word]);
  }

  /** The word at this place. */
  int word(int at) {
    return words[at];
  }

  /** The address that begins at this word. */
  IpAddress address(int at, IpFamily family) {
    ByteBuffer bytes = ByteBuffer.allocate(family.bytes());
    for (int i = 0; i < family.bytes() / Integer.BYTES; i++) {
      bytes.putInt(words[at + i]);
    }
    return IpAddress.ofBytes(bytes.array());
  }

  /** The first so many bytes, a multiple of 4. */
  public Words first(int bytes) {
    return new Words(Arrays.copyOf(words, bytes / Integer.BYTES));
  }

  /** All but the first so many bytes, a multiple of 4. */
  public Words after(int bytes) {
    return new Words(Arrays.copyOfRange(words, bytes / Integer.BYTES, words.length));
  }

  /** Appends the bytes to a message. */
  public void writeTo(ByteBuffer message) {
    for (int word : words) {
      message.putInt(message.order() == ByteOrder.BIG_ENDIAN ? word : Integer.reverseBytes(word));
    }
  }

  /** Length in bytes. */
  public int bytes() {
    return words.length * Integer.BYTES;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Words that && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  /** In hexadecimal, a word a group. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int word : words) {
      text.append(text.isEmpty() ? "" : " ").append("%08x".formatted(word));
    }
    return text.toString();
  }
}
