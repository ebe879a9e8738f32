package io.fairlead.launcher.up;

import io.fairlead.launcher.config.ProcessConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where this process logs; must be called before the first logger is made. */
final class Logs {
  private Logs() {}

  /**
   * Everything from INFO on goes to {@code file}; WARN and worse also to standard error. Nothing
   * but that where its directory can not be made: a log is no reason not to serve.
   */
  static void to(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      System.setProperty("fairlead.log", file.toString());
    } catch (IOException e) {
      System.err.printf("Warning: nothing is logged to %s: %s%n", file, e);
    }
  }

  /** As a role was told. */
  static void as(ProcessConfig config) {
    config.log().ifPresent(Logs::to);
    System.setProperty("fairlead.console", config.console());
  }
}
