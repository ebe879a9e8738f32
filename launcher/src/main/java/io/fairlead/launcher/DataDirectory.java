package io.fairlead.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory all state lives under, held by at most one process a role: the lock goes with the
 * process, however it ends. One that is full or read-only by now will do for who finds there what
 * he needs.
 */
public final class DataDirectory implements AutoCloseable {
  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

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
   * @throws UserError when it is not there and cannot be made, or one of the roles is taken
   */
  public static DataDirectory open(Path path, String setting, String... roles) {
    Path absolute = path.toAbsolutePath().normalize();
    DataDirectory directory = new DataDirectory(absolute, setting, new ArrayList<>());
    try {
      Files.createDirectories(absolute);
      FileStore store = Files.getFileStore(absolute);
      if (store.supportsFileAttributeView("posix")
          && !Files.getPosixFilePermissions(absolute).equals(OWNER)) {
        Files.setPosixFilePermissions(absolute, OWNER);
      }
      for (String role : roles) {
        directory.lock(path, role);
      }
      warn(path, store);
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
      FileChannel channel = lockFile(absolute, role);
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
    try (FileChannel channel = lockFile(path.toAbsolutePath().normalize(), role)) {
      return !tryLock(channel);
    } catch (IOException e) {
      throw new UserError("cannot write to " + path + " (" + e + ")");
    }
  }

  private void lock(Path shown, String role) throws IOException {
    FileChannel channel = lockFile(path, role);
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

  /** To be written to, but where that is not possible any more. */
  private static FileChannel lockFile(Path directory, String role) throws IOException {
    Path file = directory.resolve(role + ".lock");
    return Files.exists(file) && Files.getFileStore(directory).isReadOnly()
        ? FileChannel.open(file, StandardOpenOption.READ)
        : FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Before there is a log. */
  private static void warn(Path shown, FileStore store) throws IOException {
    String why = store.isReadOnly() ? "is read-only" : store.getUsableSpace() == 0 ? "is full" : "";
    if (!why.isEmpty()) {
      System.err.printf(
          "Warning: %s %s: going on from what is there, and what is new is not kept%n", shown, why);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return attempt(channel) != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  private static @Nullable FileLock attempt(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (NonWritableChannelException readOnly) {
      return channel.tryLock(0, Long.MAX_VALUE, true);
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
