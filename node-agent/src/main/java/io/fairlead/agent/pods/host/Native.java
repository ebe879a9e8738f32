package io.fairlead.agent.pods.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few system calls of Linux that Java has no words for. All block only as their manual says;
 * errors are exceptions that name the call and errno.
 */
final class Native {
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EAGAIN = 11;
  static final short POLLIN = 1;
  static final short POLLOUT = 4;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle OPEN =
      call("open", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT), 2);
  private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle SETNS = call("setns", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle IOCTL =
      call("ioctl", FunctionDescriptor.of(INT, INT, LONG, ValueLayout.ADDRESS), 2);
  private static final MethodHandle POLL =
      call("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT));
  private static final MethodHandle READ =
      call("read", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle WRITE =
      call("write", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));

  private Native() {}

  /** A call refused, with its errno. */
  static final class CallException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    CallException(String call, int errno) {
      super(call + ": errno " + errno);
      this.errno = errno;
    }

    int errno() {
      return errno;
    }
  }

  /** open(2), closed in other programs. */
  static int open(String path, int flags) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      return (int) checked(arena, "open", state -> (int) OPEN.invokeExact(state, name, flags));
    }
  }

  static void close(int fd) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      checked(arena, "close", state -> (int) CLOSE.invokeExact(state, fd));
    }
  }

  /** setns(2): of the calling thread, for good. */
  static void setns(int fd, int kind) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      checked(arena, "setns", state -> (int) SETNS.invokeExact(state, fd, kind));
    }
  }

  static void ioctl(int fd, long request, MemorySegment argument) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      checked(arena, "ioctl", state -> (int) IOCTL.invokeExact(state, fd, request, argument));
    }
  }

  /** Waits until one of these can be done, or it is at its end; false: not within that time. */
  static boolean poll(int fd, short events, int millis) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment wanted = arena.allocate(8, 4);
      wanted.set(INT, 0, fd);
      wanted.set(ValueLayout.JAVA_SHORT, 4, events);
      return checked(arena, "poll", state -> (int) POLL.invokeExact(state, wanted, 1L, millis)) > 0;
    } catch (CallException e) {
      if (e.errno() == EINTR) {
        return false;
      }
      throw e;
    }
  }

  /** read(2); 0 at the end. */
  static int read(int fd, byte[] into, int from, int length) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(length);
      int read =
          (int)
              checked(
                  arena,
                  "read",
                  state -> (long) READ.invokeExact(state, fd, buffer, (long) length));
      MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, from, read);
      return read;
    }
  }

  /** write(2); how many bytes were taken. */
  static int write(int fd, byte[] bytes, int from, int length) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(length);
      MemorySegment.copy(bytes, from, buffer, ValueLayout.JAVA_BYTE, 0, length);
      return (int)
          checked(
              arena, "write", state -> (long) WRITE.invokeExact(state, fd, buffer, (long) length));
    }
  }

  private interface Call {
    long make(MemorySegment state) throws Throwable;
  }

  private static long checked(Arena arena, String name, Call call) throws IOException {
    MemorySegment state = arena.allocate(STATE);
    long result;
    try {
      result = call.make(state);
    } catch (Throwable e) {
      throw new IllegalStateException("system call " + name, e);
    }
    if (result < 0) {
      throw new CallException(name, (int) ERRNO.get(state, 0L));
    }
    return result;
  }

  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    return call(name, descriptor, -1);
  }

  @SuppressWarnings("restricted") // the process is started with --enable-native-access
  private static MethodHandle call(String name, FunctionDescriptor descriptor, int variadicFrom) {
    MemorySegment symbol = LINKER.defaultLookup().findOrThrow(name);
    Linker.Option errno = Linker.Option.captureCallState("errno");
    return variadicFrom < 0
        ? LINKER.downcallHandle(symbol, descriptor, errno)
        : LINKER.downcallHandle(
            symbol, descriptor, errno, Linker.Option.firstVariadicArg(variadicFrom));
  }
}
