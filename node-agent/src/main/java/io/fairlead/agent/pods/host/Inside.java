package io.fairlead.agent.pods.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands beside the process of a container: in its namespaces, with its environment. */
public final class Inside {
  private static final Logger LOG = LoggerFactory.getLogger(Inside.class);
  private static final int MAX_OUTPUT_BYTES = 10 * 1024;
  private static final Duration LAST_WORDS = Duration.ofMillis(200);

  private Inside() {}

  /** How a command ended, and the beginning of what it wrote. */
  public record Outcome(int exitCode, String output) {}

  /**
   * Runs it and waits; blocks.
   *
   * @param directory of the container's run
   * @throws TimeoutException it took longer, and was killed
   * @throws IOException there is no such container any more, or nothing can be executed
   */
  public static Outcome run(
      Path directory, boolean namespaces, String workingDir, List<String> command, Duration timeout)
      throws IOException, TimeoutException {
    long pid = Shim.pid(directory).orElseThrow(() -> new IOException("container is not running"));
    List<String> words = new ArrayList<>(List.of("setsid"));
    if (namespaces) {
      words.addAll(List.of("nsenter", "--target", Long.toString(pid)));
      words.addAll(List.of("--mount", "--uts", "--ipc", "--pid", "--net", "--root", "--wd", "--"));
    }
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    Map<String, String> env = builder.environment();
    env.clear();
    env.putAll(Shim.environment(directory));
    if (!namespaces) {
      builder.directory(Path.of(workingDir).toFile());
    }
    return await(builder.start(), timeout);
  }

  private static Outcome await(Process process, Duration timeout)
      throws IOException, TimeoutException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      process.getOutputStream().close();
      Thread reader = Thread.startVirtualThread(() -> drain(process.getInputStream(), output));
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException("command timed out");
      }
      reader.join(LAST_WORDS);
      return new Outcome(process.exitValue(), output.toString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a command ran", e);
    } finally {
      if (process.isAlive()) {
        // Its session's group: what it started goes with it.
        Commands.tryRun("kill", "-KILL", "--", "-" + process.pid());
      }
    }
  }

  private static void drain(InputStream from, ByteArrayOutputStream to) {
    byte[] buffer = new byte[4096];
    try (from) {
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.write(buffer, 0, Math.min(n, MAX_OUTPUT_BYTES - to.size()));
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("output ended");
    }
  }
}
