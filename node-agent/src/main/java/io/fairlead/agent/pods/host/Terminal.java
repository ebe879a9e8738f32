package io.fairlead.agent.pods.host;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A pseudo-terminal: a program has its {@link #device} as terminal, we are the one who types and
 * looks. Reading and writing hold a thread of the system, so they are not for virtual ones.
 */
public final class Terminal implements Closeable {
  // O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
  private static final int OPEN_FLAGS = 2 | 0x100 | 0x800 | 0x80000;
  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTN = 0x80045430L;
  private static final long TIOCSWINSZ = 0x5414L;
  private static final int GLANCE_MILLIS = 200;

  private final int fd;
  private final Path device;
  // Held for as long as the descriptor is used, so that its number is nobody else's by then.
  private final ReadWriteLock open = new ReentrantReadWriteLock();
  private boolean closed;

  private Terminal(int fd, Path device) {
    this.fd = fd;
    this.device = device;
  }

  /**
   * Makes one.
   *
   * @throws IOException when the system gives none
   */
  public static Terminal open() throws IOException {
    int fd = Native.open("/dev/ptmx", OPEN_FLAGS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
      Native.ioctl(fd, TIOCSPTLCK, number);
      Native.ioctl(fd, TIOCGPTN, number);
      return new Terminal(fd, Path.of("/dev/pts/" + number.get(ValueLayout.JAVA_INT, 0)));
    } catch (IOException e) {
      Native.close(fd);
      throw e;
    }
  }

  /** What the program opens. */
  public Path device() {
    return device;
  }

  /** Tells the program how large the window is, in characters. */
  public void resize(int columns, int rows) throws IOException {
    open.readLock().lock();
    try {
      if (!closed) {
        resize(fd, columns, rows);
      }
    } finally {
      open.readLock().unlock();
    }
  }

  /** The same for a terminal that is somebody else's. */
  public static void resize(Path device, int columns, int rows) throws IOException {
    int fd = Native.open(device.toString(), OPEN_FLAGS);
    try {
      resize(fd, columns, rows);
    } finally {
      Native.close(fd);
    }
  }

  private static void resize(int fd, int columns, int rows) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(8, 2);
      size.set(ValueLayout.JAVA_SHORT, 0, (short) rows);
      size.set(ValueLayout.JAVA_SHORT, 2, (short) columns);
      Native.ioctl(fd, TIOCSWINSZ, size);
    }
  }

  /** What the program writes; ends when nobody has the device open any more, or at the close. */
  public InputStream output() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        int read = 0;
        while (read == 0) {
          read = attempt(Native.POLLIN, () -> Native.read(fd, into, from, length));
        }
        return read;
      }
    };
  }

  /** What is typed; after the close, into nothing. */
  public OutputStream input() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        int written = 0;
        while (written >= 0 && written < length) {
          int at = written;
          int some = attempt(Native.POLLOUT, () -> Native.write(fd, bytes, from + at, length - at));
          written = some < 0 ? -1 : written + some;
        }
      }
    };
  }

  private interface Transfer {
    int some() throws IOException;
  }

  /** How many bytes; 0: none for now; -1: never again. */
  private int attempt(short events, Transfer transfer) throws IOException {
    open.readLock().lock();
    try {
      if (closed) {
        return -1;
      }
      if (!Native.poll(fd, events, GLANCE_MILLIS)) {
        return 0;
      }
      int some = transfer.some();
      return some == 0 ? -1 : some;
    } catch (Native.CallException e) {
      return switch (e.errno()) {
        case Native.EAGAIN, Native.EINTR -> 0;
        case Native.EIO -> -1;
        default -> throw e;
      };
    } finally {
      open.readLock().unlock();
    }
  }

  /** Hangs up. */
  @Override
  public void close() throws IOException {
    open.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        Native.close(fd);
      }
    } finally {
      open.writeLock().unlock();
    }
  }
}
