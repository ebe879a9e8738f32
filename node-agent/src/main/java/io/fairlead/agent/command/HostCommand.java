package io.fairlead.agent.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands of the host and waits for their end; blocks. */
public final class HostCommand {
  private static final Logger LOG = LoggerFactory.getLogger(HostCommand.class);
  private static final int LINES_TOLD = 4;

  private HostCommand() {}

  /**
   * What it says, on both of its outputs.
   *
   * @throws IOException with its first lines when it fails, or when there is no such command
   */
  public static String run(String... command) throws IOException {
    return feed("", command);
  }

  /**
   * The same with this input.
   *
   * @throws IOException with its first lines when it fails, or when there is no such command
   */
  public static String feed(String input, String... command) throws IOException {
    Process process = start(command);
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(
            "%s: %s".formatted(String.join(" ", command), said.lines().limit(LINES_TOLD).toList()));
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + List.of(command) + " ran", e);
    } finally {
      process.destroy();
    }
  }

  /** Runs it; that it fails is no news. */
  public static void attempt(String... command) {
    try {
      run(command);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("command failed");
    }
  }

  private static Process start(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(
          "the command %s is needed: %s".formatted(command[0], e.getMessage()), e);
    }
  }
}
