package io.fairlead.multijvm.cluster;

import io.fairlead.multijvm.Commands;
import io.fairlead.multijvm.Silence;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code dig} with its own patience, again and again where a member runs: it asks three times, and
 * waits 5 s each time.
 */
final class Digs implements AutoCloseable {
  private final List<String> command;
  private final String expected;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Silence silence = new Silence();
  private final Thread thread = Thread.ofVirtual().unstarted(this::ask);
  private final AtomicLong answered = new AtomicLong();
  private volatile boolean over;

  private Digs(List<String> command, String expected) {
    this.command = List.copyOf(command);
    this.expected = expected;
  }

  /**
   * Begins.
   *
   * @param within what is before a command that is to run there
   * @param expected the address that is the right answer
   */
  static Digs begin(List<String> within, String server, int port, String name, String expected) {
    List<String> command = new ArrayList<>(within);
    command.addAll(List.of("dig", "@" + server, "-p", Integer.toString(port), name, "+short"));
    Digs digs = new Digs(command, expected);
    digs.thread.start();
    return digs;
  }

  private void ask() {
    while (!over) {
      try {
        Commands.Ended ended = Commands.run(command, "");
        if (ended.said().strip().equals(expected)) {
          answered.incrementAndGet();
          silence.answered();
        } else {
          failures.add(ended + " at " + LocalTime.now(ZoneOffset.UTC));
        }
      } catch (IOException e) {
        failures.add(e.toString());
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /** What was not answered, after all three times. */
  List<String> failures() {
    return failures;
  }

  long answered() {
    return answered.get();
  }

  Duration silence() {
    return silence.longest();
  }

  /** Ends them. */
  void finish() throws InterruptedException {
    over = true;
    thread.join();
  }

  @Override
  public void close() {
    over = true;
  }
}
