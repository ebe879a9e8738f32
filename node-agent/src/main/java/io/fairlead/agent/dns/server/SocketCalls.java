package io.fairlead.agent.dns.server;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The calls of Linux a UDP socket needs beyond what Java has words for (socket(7), udp(7)). */
final class SocketCalls {
  private static final int MSG_WAITFORONE = 0x10000;
  private static final int SHUT_RD = 0;
  private static final int EINTR = 4;
  private static final int EACCES = 13;
  private static final int EADDRINUSE = 98;
  private static final int EADDRNOTAVAIL = 99;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** Where each thread finds the errno of its last call. */
  private static final ThreadLocal<MemorySegment> LAST =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private static final MethodHandle SOCKET =
      call("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle SETSOCKOPT =
      call("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, ValueLayout.ADDRESS, INT));
  private static final MethodHandle BIND = named("bind");
  private static final MethodHandle CONNECT = named("connect");
  private static final MethodHandle GETSOCKNAME =
      call(
          "getsockname", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
  private static final MethodHandle SHUTDOWN =
      call("shutdown", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle RECVMMSG =
      call(
          "recvmmsg",
          FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT, INT, ValueLayout.ADDRESS));
  private static final MethodHandle SENDMMSG =
      call("sendmmsg", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT, INT));

  private SocketCalls() {}

  static int socket(int family, int type) throws IOException {
    try {
      return checked("socket", (int) SOCKET.invokeExact(LAST.get(), family, type, 0));
    } catch (Throwable e) {
      throw failure("socket", e);
    }
  }

  static void option(int fd, int level, int option, int value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointer = arena.allocateFrom(INT, value);
      checked(
          "setsockopt",
          (int) SETSOCKOPT.invokeExact(LAST.get(), fd, level, option, pointer, Integer.BYTES));
    } catch (Throwable e) {
      throw failure("setsockopt", e);
    }
  }

  static void bind(int fd, MemorySegment name) throws IOException {
    try {
      checked("bind", (int) BIND.invokeExact(LAST.get(), fd, name, (int) name.byteSize()));
    } catch (Throwable e) {
      throw failure("bind", e);
    }
  }

  static void connect(int fd, MemorySegment name) throws IOException {
    try {
      checked("connect", (int) CONNECT.invokeExact(LAST.get(), fd, name, (int) name.byteSize()));
    } catch (Throwable e) {
      throw failure("connect", e);
    }
  }

  /** Where it is bound, into {@code name}. */
  static void name(int fd, MemorySegment name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(INT, (int) name.byteSize());
      checked("getsockname", (int) GETSOCKNAME.invokeExact(LAST.get(), fd, name, length));
    } catch (Throwable e) {
      throw failure("getsockname", e);
    }
  }

  /** Who receives gets what waits, then nothing, at once; also where it is not connected. */
  static void shutdownReceiving(int fd) {
    try {
      int _ = (int) SHUTDOWN.invokeExact(LAST.get(), fd, SHUT_RD);
    } catch (Throwable e) {
      throw new IllegalStateException("a system call can not be made", e);
    }
  }

  static void close(int fd) throws IOException {
    try {
      checked("close", (int) CLOSE.invokeExact(LAST.get(), fd));
    } catch (Throwable e) {
      throw failure("close", e);
    }
  }

  /** Waits for one message, and takes up to {@code count}: how many; 0 when interrupted. */
  static int receive(int fd, MemorySegment messages, int count) throws IOException {
    int got;
    MemorySegment state = LAST.get();
    try {
      got =
          (int)
              RECVMMSG.invokeExact(state, fd, messages, count, MSG_WAITFORONE, MemorySegment.NULL);
    } catch (Throwable e) {
      throw failure("recvmmsg", e);
    }
    int errno = got < 0 ? (int) ERRNO.get(state, 0L) : 0;
    return errno == EINTR ? 0 : checked("recvmmsg", got);
  }

  /** How many were sent; negative when the first was refused. */
  static int send(int fd, MemorySegment messages, int count) {
    try {
      return (int) SENDMMSG.invokeExact(LAST.get(), fd, messages, count, 0);
    } catch (Throwable e) {
      throw new IllegalStateException("a system call can not be made", e);
    }
  }

  private static int checked(String call, int result) throws IOException {
    if (result >= 0) {
      return result;
    }
    int errno = (int) ERRNO.get(LAST.get(), 0L);
    throw new IOException(
        switch (errno) {
          case EACCES -> "Permission denied";
          case EADDRINUSE -> "Address already in use";
          case EADDRNOTAVAIL -> "Cannot assign requested address";
          default -> call + ": errno " + errno;
        });
  }

  private static IOException failure(String call, Throwable e) {
    return e instanceof IOException io ? io : new IOException(call + " can not be made", e);
  }

  private static MethodHandle named(String name) {
    return call(name, FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT));
  }

  @SuppressWarnings("restricted") // the launcher grants native access
  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }
}
