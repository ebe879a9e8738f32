package io.fairlead.agent.nftables.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket of the netfilter family, in the network namespace of the thread that opens it;
 * any thread may use it then. The kernel does what it is asked before {@code send} returns, and its
 * complaints are waiting by then (netlink(7)). Not for several threads at once.
 */
public final class Netlink implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_NETFILTER = 12;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int EAGAIN = 11;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_MAX_CONTROL = 0xf;
  private static final int DUMP_INTERRUPTED = 0x10;
  private static final int HEADER_BYTES = 16;
  private static final int RECEIVE_BYTES = 256 * 1024;
  private static final int BUFFER_BYTES = 256 * 1024 * 1024;

  private static final StructLayout ERRNO = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_VALUE =
      ERRNO.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET = call("socket", ints(3));
  private static final MethodHandle SETSOCKOPT =
      call(
          "setsockopt",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT));
  private static final MethodHandle SEND = call("send", transfer());
  private static final MethodHandle RECV = call("recv", transfer());
  private static final MethodHandle CLOSE = call("close", ints(1));

  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = arena.allocate(ERRNO);
  private final MemorySegment received = arena.allocate(RECEIVE_BYTES);
  private final int socket;

  private Netlink() throws IOException {
    socket = (int) invoke(SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER);
    if (socket < 0) {
      throw failure("no netlink socket");
    }
  }

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @throws IOException when the system refuses it
   */
  public static Netlink open() throws IOException {
    Netlink netlink = new Netlink();
    netlink.enlarge(SO_SNDBUFFORCE);
    netlink.enlarge(SO_RCVBUFFORCE);
    return netlink;
  }

  /**
   * Sends messages, in one go, and waits for what the kernel says against them.
   *
   * @param messages in the host's byte order, in a direct buffer, from position to limit
   * @throws RefusedException when the kernel answered one of them with an error
   * @throws IOException when they could not be sent
   */
  public void send(ByteBuffer messages) throws IOException {
    long bytes = messages.remaining();
    long sent = invoke(SEND, socket, MemorySegment.ofBuffer(messages), bytes, 0);
    if (sent != bytes) {
      throw failure("the kernel takes no netlink message of " + bytes + " bytes");
    }
    RefusedException first = null;
    for (long got = receive(); got > 0; got = receive()) {
      RefusedException refused = error(received.asSlice(0, got).asByteBuffer());
      first = first == null ? refused : first;
    }
    if (first != null) {
      throw first;
    }
  }

  /**
   * Sends questions and hands over every message of the answers.
   *
   * @param each gets a message, from its header on, valid during the call
   * @throws RefusedException when the kernel answered one of them with an error
   * @throws IOException when it can not be asked, or what was listed changed meanwhile
   */
  public void ask(ByteBuffer questions, Consumer<ByteBuffer> each) throws IOException {
    long bytes = questions.remaining();
    long sent = invoke(SEND, socket, MemorySegment.ofBuffer(questions), bytes, 0);
    if (sent != bytes) {
      throw failure("the kernel takes no netlink message of " + bytes + " bytes");
    }
    RefusedException first = null;
    boolean changed = false;
    for (long got = receive(); got > 0; got = receive()) {
      ByteBuffer datagram = received.asSlice(0, got).asByteBuffer().order(ByteOrder.nativeOrder());
      RefusedException refused = error(datagram.duplicate());
      first = first == null ? refused : first;
      while (datagram.remaining() >= HEADER_BYTES) {
        int start = datagram.position();
        int length = Math.max(HEADER_BYTES, datagram.getInt(start));
        int type = datagram.getShort(start + 4) & 0xffff;
        changed |= (datagram.getShort(start + 6) & DUMP_INTERRUPTED) != 0;
        if (type > NLMSG_MAX_CONTROL) {
          each.accept(
              datagram
                  .slice(start, Math.min(length, datagram.limit() - start))
                  .order(ByteOrder.nativeOrder()));
        }
        datagram.position(Math.min(datagram.limit(), start + (length + 3 & ~3)));
      }
    }
    if (first != null) {
      throw first;
    }
    if (changed) {
      throw new IOException("what the kernel listed changed meanwhile");
    }
  }

  @Override
  public void close() {
    long closed = invoke(CLOSE, socket);
    if (closed == 0) {
      arena.close();
    }
  }

  /** What waits, without waiting; 0 when nothing does. */
  private long receive() throws IOException {
    long got = invoke(RECV, socket, received, (long) RECEIVE_BYTES, MSG_DONTWAIT);
    if (got < 0 && errno() != EAGAIN) {
      throw failure("netlink can not be read");
    }
    return Math.max(got, 0);
  }

  /** The first error in a datagram; null when there is none. */
  private static @Nullable RefusedException error(ByteBuffer datagram) {
    datagram.order(ByteOrder.nativeOrder());
    while (datagram.remaining() >= HEADER_BYTES + Integer.BYTES) {
      int start = datagram.position();
      int length = datagram.getInt(start);
      int type = datagram.getShort(start + 4) & 0xffff;
      int code = datagram.getInt(start + HEADER_BYTES);
      if (type == NLMSG_ERROR && code != 0) {
        return new RefusedException(-code);
      }
      int next = start + Math.max(HEADER_BYTES, (length + 3) & ~3);
      if (next >= datagram.limit()) {
        return null;
      }
      datagram.position(next);
    }
    return null;
  }

  private void enlarge(int option) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment value = scratch.allocateFrom(ValueLayout.JAVA_INT, BUFFER_BYTES);
      invoke(SETSOCKOPT, socket, SOL_SOCKET, option, value, Integer.BYTES);
    }
  }

  private int errno() {
    return (int) ERRNO_VALUE.get(errno, 0L);
  }

  private IOException failure(String what) {
    return new IOException(what + " (errno " + errno() + ")");
  }

  private long invoke(MethodHandle function, Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = errno;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try {
      return ((Number) function.invokeWithArguments(all)).longValue();
    } catch (Throwable e) {
      throw new IllegalStateException("a system call can not be made", e);
    }
  }

  @SuppressWarnings("restricted") // the launcher grants native access
  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  private static FunctionDescriptor ints(int count) {
    MemoryLayout[] parameters = new MemoryLayout[count];
    Arrays.fill(parameters, ValueLayout.JAVA_INT);
    return FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters);
  }

  private static FunctionDescriptor transfer() {
    return FunctionDescriptor.of(
        ValueLayout.JAVA_LONG,
        ValueLayout.JAVA_INT,
        ValueLayout.ADDRESS,
        ValueLayout.JAVA_LONG,
        ValueLayout.JAVA_INT);
  }
}
