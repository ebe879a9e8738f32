package io.fairlead.gateway.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many gateways share limits, as the control plane last said. It is kept on disk, so that a
 * gateway that is started while nobody answers takes its share of a limit and not the whole (B26).
 * Thread-safe.
 */
public final class KnownGateways {
  private static final Logger LOG = LoggerFactory.getLogger(KnownGateways.class);
  private static final int MOST = 100_000;

  private final @Nullable Path file;
  private int count;
  private boolean told; // in this life

  private KnownGateways(@Nullable Path file, int count) {
    this.file = file;
    this.count = count;
  }

  /** One that begins without knowing of others, and forgets. */
  public static KnownGateways forgetful() {
    return new KnownGateways(null, 1);
  }

  /** What was known when the last process with this file ended; one gateway when nothing was. */
  public static KnownGateways in(Path file) {
    return new KnownGateways(file, read(file));
  }

  private static int read(Path file) {
    try {
      return Math.clamp(Integer.parseInt(Files.readString(file).strip()), 1, MOST);
    } catch (NoSuchFileException e) {
      return 1;
    } catch (IOException | NumberFormatException e) {
      LOG.atWarn()
          .addKeyValue("error", e.toString())
          .log("{} can not be read; limits are kept as by one gateway", file);
      return 1;
    }
  }

  synchronized int count() {
    return count;
  }

  /** The control plane said how many there are since this process was started. */
  synchronized boolean told() {
    return told;
  }

  /** The control plane says how many there are. */
  synchronized void told(int gateways) {
    told = true;
    int now = Math.clamp(gateways, 1, MOST);
    if (now != count) {
      count = now;
      write(now);
    }
  }

  private void write(int now) {
    if (file == null) {
      return;
    }
    try {
      Path directory = file.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, now + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("{} can not be written", file);
    }
  }
}
