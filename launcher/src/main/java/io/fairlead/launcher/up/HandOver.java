package io.fairlead.launcher.up;

import io.fairlead.agent.DnsStandIn;
import io.fairlead.launcher.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one agent follows another in a data directory, and DNS is answered all the time from what is
 * true: only one of them learns of changes, so both answer only when neither does.
 *
 * <pre>
 *   who leaves                                  who waits: has node-agent-next.lock
 *   learns nothing more, its image is on disk
 *   makes node-agent.leaving           ───────▶ answers DNS from that image
 *   ends                               ◀─────── removes it
 *                                               becomes the agent once node-agent.lock is free
 * </pre>
 *
 * Who leaves waits for a moment only; who waits answers at the latest when the lock is free.
 */
final class HandOver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
  private static final String WAITING = "node-agent-next";
  private static final String LEAVING = "node-agent.leaving";
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration AGAIN = Duration.ofMillis(10);

  private final DataDirectory waiting;

  private HandOver(DataDirectory waiting) {
    this.waiting = waiting;
  }

  /**
   * This process waits for the agent of that directory to leave.
   *
   * @param setting what a user would change to have another one
   */
  static HandOver begin(Path directory, String setting) throws IOException {
    Files.deleteIfExists(directory.resolve(LEAVING)); // of one that was killed
    return new HandOver(DataDirectory.open(directory, setting, WAITING));
  }

  /** If the agent is about to end: does this, and lets it. */
  void whenLeaving(Runnable answer) {
    Path word = waiting.path().resolve(LEAVING);
    if (Files.exists(word)) {
      answer.run();
      try {
        Files.deleteIfExists(word);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Answers DNS, if that can be; the agent to come says why not. */
  static void answer(DnsStandIn standIn) {
    try {
      standIn.listen();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("DNS is not answered meanwhile");
    }
  }

  /** This agent is about to end, and learns nothing more: returns when another may answer. */
  static void leave(Path directory) {
    if (!DataDirectory.taken(directory, WAITING)) {
      return;
    }
    Path word = directory.resolve(LEAVING);
    long begun = System.nanoTime();
    try {
      Files.write(word, new byte[0]);
      while (Files.exists(word)
          && DataDirectory.taken(directory, WAITING)
          && System.nanoTime() - begun < PATIENCE.toNanos()) {
        LockSupport.parkNanos(AGAIN.toNanos());
      }
      Files.deleteIfExists(word);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("who comes next is not told");
    }
  }

  /** It has left, and this process is the agent. */
  @Override
  public void close() {
    waiting.close();
  }
}
