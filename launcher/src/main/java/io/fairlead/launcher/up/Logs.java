package io.fairlead.launcher.up;

import io.fairlead.launcher.config.ProcessConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where this process logs; must be called before the first logger is made. */
final class Logs {
  private Logs() {}

  /** Everything from INFO on goes to {@code file}; WARN and worse also to standard error. */
  static void to(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.setProperty("fairlead.log", file.toString());
  }

  /** As a role was told. */
  static void as(ProcessConfig config) {
    config.log().ifPresent(Logs::to);
    System.setProperty("fairlead.console", config.console());
  }
}
