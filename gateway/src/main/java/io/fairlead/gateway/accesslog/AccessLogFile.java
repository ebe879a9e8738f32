package io.fairlead.gateway.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where lines go: standard output, or a file that is appended to. A file that was renamed or
 * removed meanwhile is made anew within a second, so rotating it needs no signal. Used by one
 * thread.
 */
final class AccessLogFile {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLogFile.class);
  private static final long LOOK = TimeUnit.SECONDS.toNanos(1);

  private final @Nullable Path path; // null: standard output
  private OutputStream out;
  private @Nullable Object key;
  private long looked = System.nanoTime();
  private boolean failing;

  private AccessLogFile(@Nullable Path path, OutputStream out, @Nullable Object key) {
    this.path = path;
    this.out = out;
    this.key = key;
  }

  /**
   * @param to {@code -}: standard output
   */
  static AccessLogFile open(String to) throws IOException {
    if (to.equals("-")) {
      return new AccessLogFile(null, new FileOutputStream(FileDescriptor.out), null);
    }
    Path path = Path.of(to).toAbsolutePath();
    OutputStream out = append(path);
    return new AccessLogFile(path, out, key(path));
  }

  private static OutputStream append(Path path) throws IOException {
    return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** False: they were not written. */
  boolean write(byte[] lines) {
    try {
      followRotation();
      out.write(lines);
      failing = false;
      return true;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.atWarn()
            .addKeyValue("error", e.toString())
            .log("the access log can not be written to {}", path == null ? "-" : path);
      }
      return false;
    }
  }

  private void followRotation() throws IOException {
    Path file = path;
    long now = System.nanoTime();
    if (file == null || now - looked < LOOK) {
      return;
    }
    looked = now;
    boolean moved;
    try {
      moved = !Objects.equals(key, key(file));
    } catch (NoSuchFileException e) {
      moved = true;
    }
    if (moved) {
      OutputStream before = out;
      out = append(file);
      key = key(file);
      before.close();
    }
  }

  void close() {
    try {
      if (path != null) {
        out.close();
      }
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("the access log could not be closed");
    }
  }
}
