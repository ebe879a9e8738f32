package io.fairlead.agent.dns.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array of {@code struct mmsghdr} as 64-bit Linux has it, each with one buffer and room for one
 * address.
 */
final class MessageVector {
  private static final long MESSAGE_BYTES = 64;
  private static final long NAME = 0;
  private static final long NAME_LENGTH = 8;
  private static final long VECTOR = 16;
  private static final long VECTOR_COUNT = 24;
  private static final long LENGTH = 56;
  private static final long IOVEC_BYTES = 16;

  private final int count;
  private final int bufferBytes;
  private final int nameBytes;
  private final MemorySegment messages;
  private final MemorySegment vectors;
  private final MemorySegment names;
  private final MemorySegment buffers;

  MessageVector(Arena arena, int count, int bufferBytes, int nameBytes) {
    this.count = count;
    this.bufferBytes = bufferBytes;
    this.nameBytes = nameBytes;
    messages = arena.allocate(MESSAGE_BYTES * count, 8);
    vectors = arena.allocate(IOVEC_BYTES * count, 8);
    names = arena.allocate((long) nameBytes * count, 8);
    buffers = arena.allocate((long) bufferBytes * count, 8);
    for (int i = 0; i < count; i++) {
      MemorySegment vector = vectors.asSlice(IOVEC_BYTES * i, IOVEC_BYTES);
      vector.set(ValueLayout.ADDRESS, 0, buffers.asSlice((long) bufferBytes * i));
      vector.set(ValueLayout.JAVA_LONG, 8, bufferBytes);
      messages.set(ValueLayout.ADDRESS, at(i, NAME), name(i));
      messages.set(ValueLayout.JAVA_INT, at(i, NAME_LENGTH), nameBytes);
      messages.set(ValueLayout.ADDRESS, at(i, VECTOR), vector);
      messages.set(ValueLayout.JAVA_LONG, at(i, VECTOR_COUNT), 1);
    }
  }

  MemorySegment messages() {
    return messages;
  }

  /** From this one on. */
  MemorySegment messages(int from) {
    return from == 0 ? messages : messages.asSlice(MESSAGE_BYTES * from);
  }

  /** Ready to receive again: all names may be as long as there is room. */
  void reset() {
    for (int i = 0; i < count; i++) {
      messages.set(ValueLayout.JAVA_INT, at(i, NAME_LENGTH), nameBytes);
    }
  }

  /** Copies what was received. */
  int read(int index, byte[] into) {
    int length = Math.min(messages.get(ValueLayout.JAVA_INT, at(index, LENGTH)), into.length);
    MemorySegment.copy(buffers, ValueLayout.JAVA_BYTE, (long) bufferBytes * index, into, 0, length);
    return length;
  }

  MemorySegment name(int index) {
    return names.asSlice((long) nameBytes * index, nameBytes);
  }

  int nameLength(int index) {
    return messages.get(ValueLayout.JAVA_INT, at(index, NAME_LENGTH));
  }

  /** What is to be sent. */
  void set(int index, byte[] packet, int length) {
    MemorySegment.copy(
        packet, 0, buffers, ValueLayout.JAVA_BYTE, (long) bufferBytes * index, length);
    vectors.set(ValueLayout.JAVA_LONG, IOVEC_BYTES * index + 8, length);
  }

  /** To whom. */
  void address(int index, MemorySegment name, int length) {
    MemorySegment.copy(name, 0, names, (long) nameBytes * index, length);
    messages.set(ValueLayout.JAVA_INT, at(index, NAME_LENGTH), length);
  }

  private static long at(int index, long field) {
    return MESSAGE_BYTES * index + field;
  }
}
