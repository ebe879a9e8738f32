package io.fairlead.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system of a few megabytes, in memory, to be filled and freed again. Needs root. */
public final class SmallDisk implements AutoCloseable {

  private static final int BLOCK = 4096;

  private final Path dir;

  private SmallDisk(Path dir) {
    this.dir = dir;
  }

  /** Why there can be none here; empty when there can. */
  public static Optional<String> missing() {
    return "root".equals(System.getProperty("user.name"))
        ? Optional.empty()
        : Optional.of("a file system can be mounted by root only");
  }

  /** A new one, mounted at a directory of its own; unmounted by {@link #close()}. */
  public static SmallDisk of(int megabytes) throws IOException {
    Path dir = Files.createTempDirectory(Path.of("/tmp"), "fairlead-small-disk-");
    run("mount", "-t", "tmpfs", "-o", "mode=0777,size=" + megabytes + "m", "tmpfs", dir.toString());
    return new SmallDisk(dir);
  }

  /** Where it is. */
  public Path dir() {
    return dir;
  }

  /** Takes all the room there is, also where others write at the same time. */
  public void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream filler = Files.newOutputStream(filler())) {
      while (Files.getFileStore(dir).getUsableSpace() > 0) {
        filler.write(block);
      }
    } catch (IOException e) {
      if (Files.getFileStore(dir).getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  /** Ends {@link #fill()}. */
  public void free() throws IOException {
    Files.delete(filler());
  }

  /** From now on nothing can be written, as on a disk that has errors. */
  public void becomeReadOnly() throws IOException {
    run("mount", "-o", "remount,ro", dir.toString());
  }

  private Path filler() {
    return dir.resolve("filler");
  }

  @Override
  public void close() throws IOException {
    run("umount", "--lazy", dir.toString());
    Files.delete(dir);
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
