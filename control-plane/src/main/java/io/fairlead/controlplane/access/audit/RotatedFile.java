package io.fairlead.controlplane.access.audit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file of lines that only its owner may read. When it is full it becomes {@code NAME.1}, what was
 * that becomes {@code NAME.2}, and the oldest goes. For one thread.
 */
final class RotatedFile implements AutoCloseable {
  private final Path file;
  private final Limits limits;
  private OutputStream out;
  private long size;

  /**
   * How much is kept.
   *
   * @param bytes a file is full at this size
   * @param files how many there are at most, the newest included
   */
  record Limits(long bytes, int files) {
    static final Limits DEFAULT = new Limits(16L << 20, 10);
  }

  private RotatedFile(Path file, Limits limits) throws IOException {
    this.file = file;
    this.limits = limits;
    this.out = append(file);
    this.size = Files.size(file);
  }

  static RotatedFile open(Path file, Limits limits) throws IOException {
    return new RotatedFile(file, limits);
  }

  void line(byte[] text) throws IOException {
    if (size > 0 && size + text.length + 1 > limits.bytes()) {
      rotate();
    }
    out.write(text);
    out.write('\n');
    size += text.length + 1;
  }

  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void rotate() throws IOException {
    out.close();
    for (int number = limits.files() - 1; number > 0; number--) {
      Path from = number == 1 ? file : numbered(number - 1);
      if (Files.exists(from)) {
        Files.move(from, numbered(number), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    out = append(file);
    size = Files.size(file);
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  private static OutputStream append(Path file) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    if (posix && !Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return new BufferedOutputStream(
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), 1 << 16);
  }
}
