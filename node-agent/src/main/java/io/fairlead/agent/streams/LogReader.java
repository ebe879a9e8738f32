package io.fairlead.agent.streams;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a run's log, oldest first, from file to file as the shim turns them over: {@code N.log}
 * is the newest, {@code N.log.4} the oldest. At the end of the newest it can be asked again. Used
 * by one thread.
 */
final class LogReader implements Closeable {
  private static final int OLD_FILES = 4;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path log;
  private final ByteBuffer block = ByteBuffer.allocate(BUFFER_BYTES);
  private byte[] unread = new byte[0];
  private int from;
  private @Nullable FileChannel file;
  private @Nullable Object inode;

  private LogReader(Path log) {
    this.log = log;
  }

  /** From the first row that is left. */
  static LogReader all(Path log) {
    return new LogReader(log);
  }

  /**
   * From so many lines before the end, of one row or several.
   *
   * @throws IOException when the disk refuses
   */
  static LogReader tail(Path log, long lines) throws IOException {
    LogReader reader = new LogReader(log);
    long missing = lines;
    for (Path each : reader.files().reversed()) {
      reader.open(each);
      FileChannel opened = reader.file;
      if (opened != null) {
        long at = start(opened, missing);
        opened.position(Math.max(at, 0));
        if (at >= 0) {
          return reader;
        }
        missing += at + 1;
      }
    }
    return reader;
  }

  /**
   * The next row, without its line feed.
   *
   * @return null: there is none yet
   * @throws IOException when the disk refuses
   */
  byte @Nullable [] next() throws IOException {
    while (true) {
      for (int i = from; i < unread.length; i++) {
        if (unread[i] == '\n') {
          byte[] row = Arrays.copyOfRange(unread, from, i);
          from = i + 1;
          return row;
        }
      }
      if (!more() && !turn()) {
        return null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  private boolean more() throws IOException {
    FileChannel open = file;
    if (open == null || open.read(block.clear()) <= 0) {
      return false;
    }
    int left = unread.length - from;
    byte[] joined = Arrays.copyOfRange(unread, from, from + left + block.position());
    block.flip().get(joined, left, joined.length - left);
    unread = joined;
    from = 0;
    return true;
  }

  /** Goes on with the file after this one; false when this is the newest. */
  private boolean turn() throws IOException {
    List<Path> files = files();
    Object mine = inode;
    int at = 0;
    while (mine != null && at < files.size() && !mine.equals(inode(files.get(at)))) {
      at++;
    }
    // Not there any more: we were outrun, and go on with what is left.
    int next = mine == null || at == files.size() ? 0 : at + 1;
    if (next >= files.size()) {
      return false;
    }
    if (more()) { // written between our look and its being turned over
      return true;
    }
    open(files.get(next));
    return file != null;
  }

  private void open(Path path) throws IOException {
    close();
    unread = new byte[0];
    from = 0;
    try {
      file = FileChannel.open(path);
      inode = inode(path);
    } catch (NoSuchFileException e) {
      file = null;
      inode = null;
    }
  }

  /** Those there are, oldest first. */
  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (int i = OLD_FILES; i > 0; i--) {
      files.add(log.resolveSibling(log.getFileName() + "." + i));
    }
    files.add(log);
    files.removeIf(path -> !Files.exists(path));
    return files;
  }

  private static @Nullable Object inode(Path path) throws IOException {
    try {
      return Objects.requireNonNull(
          Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Where the last so many lines of a file begin.
   *
   * @return negative: it has fewer, -1 for none, -2 for one ...
   */
  private static long start(FileChannel file, long lines) throws IOException {
    long size = file.size();
    if (lines == 0) {
      return size;
    }
    ByteBuffer block = ByteBuffer.allocate(BUFFER_BYTES);
    long seen = 0;
    long later = -1; // where the row after the one that is looked for begins
    for (long end = size; end > 0; end -= BUFFER_BYTES) {
      long begin = Math.max(0, end - BUFFER_BYTES);
      fill(file, block.clear().limit((int) (end - begin)), begin);
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n' && begin + i < size - 1) {
          long here = begin + i + 1;
          if (later > 0 && LogLine.endsLine(file, here, later) && ++seen == lines) {
            return later;
          }
          later = here;
        }
      }
    }
    if (later > 0 && LogLine.endsLine(file, 0, later) && ++seen == lines) {
      return later;
    }
    long has = size == 0 ? 0 : seen + 1;
    return has == lines ? 0 : -has - 1;
  }

  private static void fill(FileChannel file, ByteBuffer block, long from) throws IOException {
    int read;
    do {
      read = file.read(block, from + block.position());
    } while (read > 0 && block.hasRemaining());
  }
}
