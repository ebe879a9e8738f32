package io.fairlead.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory all state lives under, held by at most one process a role: the lock goes with the
 * process, however it ends.
 */
public final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Makes the directory if need be and locks it.
   *
   * @param holder what the lock is for; {@code up} holds the locks of all roles
   * @throws UserError when it cannot be written or is in use
   */
  public static DataDirectory open(Path path, String holder) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      if (Files.getFileStore(absolute).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
      }
      FileChannel channel =
          FileChannel.open(
              absolute.resolve(holder + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new UserError(
            path
                + " is in use by another fairlead: stop that one, or give this one a directory of"
                + " its own with --data");
      }
      return new DataDirectory(absolute, channel, lock);
    } catch (IOException e) {
      throw new UserError(
          "cannot write to " + path + " (" + e + "): choose another directory with --data");
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  public Path path() {
    return path;
  }

  public Path kubeconfig() {
    return path.resolve("kubeconfig");
  }

  /** Where agents find the control plane: {@code token} and {@code address}. */
  public Path agents() {
    return path.resolve("agents");
  }

  public Path log(String role) {
    return path.resolve("log").resolve(role + ".log");
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
