package io.fairlead.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory all state lives under, held by at most one process a role: the lock goes with the
 * process, however it ends.
 */
public final class DataDirectory implements AutoCloseable {
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final Path path;
  private final String setting;
  private final List<FileChannel> locked;

  private DataDirectory(Path path, String setting, List<FileChannel> locked) {
    this.path = path;
    this.setting = setting;
    this.locked = locked;
  }

  /**
   * Makes the directory if need be and locks it.
   *
   * @param setting what a user would change to have another one
   * @param roles what this process will be: {@code control-plane}, {@code node-agent}, {@code
   *     gateway}
   * @throws UserError when it cannot be written or one of the roles is taken
   */
  public static DataDirectory open(Path path, String setting, String... roles) {
    Path absolute = path.toAbsolutePath().normalize();
    DataDirectory directory = new DataDirectory(absolute, setting, new ArrayList<>());
    try {
      Files.createDirectories(absolute);
      if (Files.getFileStore(absolute).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
      }
      for (String role : roles) {
        directory.lock(path, role);
      }
      return directory;
    } catch (IOException e) {
      directory.close();
      throw new UserError(
          "cannot write to " + path + " (" + e + "): choose another directory with " + setting);
    }
  }

  /**
   * The same, but waits until the process that has the role ends.
   *
   * @param setting what a user would change to have another one
   * @param meanwhile done now and then until it has
   * @throws UserError when it cannot be written
   */
  public static DataDirectory openWhenFree(
      Path path, String setting, String role, Runnable meanwhile) throws InterruptedException {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      FileChannel channel =
          FileChannel.open(
              absolute.resolve(role + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      while (!tryLock(channel)) {
        meanwhile.run();
        Thread.sleep(AGAIN);
      }
      return new DataDirectory(absolute, setting, new ArrayList<>(List.of(channel)));
    } catch (IOException e) {
      throw new UserError(
          "cannot write to " + path + " (" + e + "): choose another directory with " + setting);
    }
  }

  /** Whether another process has that role in this directory now. */
  public static boolean taken(Path path, String role) {
    Path file = path.toAbsolutePath().normalize().resolve(role + ".lock");
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return !tryLock(channel);
    } catch (IOException e) {
      throw new UserError("cannot write to " + path + " (" + e + ")");
    }
  }

  private void lock(Path shown, String role) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(role + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    locked.add(channel);
    if (!tryLock(channel)) {
      close();
      throw new UserError(
          shown
              + " is in use by another fairlead ("
              + role
              + "): stop that one, or give this one a directory of its own with "
              + setting);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  public Path path() {
    return path;
  }

  public Path kubeconfig() {
    return path.resolve("kubeconfig");
  }

  /** Where agents find the control plane: its {@code address} and a token each. */
  public Path agents() {
    return path.resolve("agents");
  }

  public Path log(String role) {
    return log(path, role);
  }

  /** Where a role logs whose data directory this is. */
  public static Path log(Path directory, String role) {
    return directory.resolve("log").resolve(role + ".log");
  }

  /** Gives the locks back; they go with the channels. */
  @Override
  public void close() {
    for (FileChannel channel : locked) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
