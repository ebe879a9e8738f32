package io.fairlead.subscription.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Files that only their owner may read (0600), replaced whole: a reader never sees half of one. */
public final class PrivateFiles {
  private PrivateFiles() {}

  /** The same, but a file that says so already is left alone: its disk may be full by now. */
  public static void update(Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      write(file, text);
    }
  }

  /** Writes {@code text} to {@code file}, making its directory (0700) when absent. */
  public static void write(Path file, String text) throws IOException {
    Path directory =
        Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a directory");
    directories(directory);
    Path draft =
        Files.createTempFile(directory, "." + file.getFileName(), ".new", mode("rw-------"));
    try {
      Files.write(draft, text.getBytes(StandardCharsets.UTF_8));
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(file + " can not be written: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Makes {@code directory} and its parents; the ones made are the owner's alone. */
  public static void directories(Path directory) throws IOException {
    Files.createDirectories(directory, mode("rwx------"));
  }

  private static FileAttribute<?>[] mode(String permissions) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
