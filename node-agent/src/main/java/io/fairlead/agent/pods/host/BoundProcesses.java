package io.fairlead.agent.pods.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts processes that end with this one, however it ends: a script is told of them over a pipe,
 * and kills those that are left when the pipe is closed, be it by the kernel. Thread-safe.
 */
final class BoundProcesses {
  private static final Logger LOG = LoggerFactory.getLogger(BoundProcesses.class);
  private static final String SCRIPT = "bound.sh";
  private static final BoundProcesses OURS = new BoundProcesses();

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Long> running = new HashSet<>();
  private @Nullable Process script;

  private BoundProcesses() {}

  /**
   * Starts one; what it starts itself is ended with it.
   *
   * @throws IOException when it can not be started, or there is no bash
   */
  static Process start(ProcessBuilder builder) throws IOException {
    return OURS.begin(builder);
  }

  private Process begin(ProcessBuilder builder) throws IOException {
    watch();
    Process process = builder.start();
    lock.lock();
    try {
      running.add(process.pid());
      tell("+ " + process.pid());
    } finally {
      lock.unlock();
    }
    var _ = process.onExit().thenRun(() -> ended(process.pid()));
    return process;
  }

  private void ended(long pid) {
    lock.lock();
    try {
      running.remove(pid);
      tell("- " + pid);
    } finally {
      lock.unlock();
    }
  }

  /** Has the script run, and know of all there are. */
  private void watch() throws IOException {
    lock.lock();
    try {
      if (script != null && script.isAlive()) {
        return;
      }
      script =
          new ProcessBuilder("setsid", "bash", "-c", text())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      running.forEach(pid -> tell("+ " + pid));
    } finally {
      lock.unlock();
    }
  }

  private void tell(String line) {
    Process listening = script;
    if (listening == null) {
      return;
    }
    try {
      listening.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      listening.getOutputStream().flush();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("nobody ends commands with this agent");
    }
  }

  private static String text() throws IOException {
    try (InputStream text = BoundProcesses.class.getResourceAsStream(SCRIPT)) {
      if (text == null) {
        throw new IOException("no resource " + SCRIPT);
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
