package io.fairlead.agent.pods.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands of the host. */
final class Commands {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private Commands() {}

  /**
   * Runs it with this input.
   *
   * @throws IOException with what it says when it fails, or when there is no such command
   */
  static void run(String input, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            "%s: %s".formatted(String.join(" ", command), said.lines().limit(4).toList()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + List.of(command) + " ran", e);
    } finally {
      process.destroy();
    }
  }

  /** Runs it; that it fails is no news. */
  static void tryRun(String... command) {
    try {
      run("", command);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("command failed");
    }
  }
}
