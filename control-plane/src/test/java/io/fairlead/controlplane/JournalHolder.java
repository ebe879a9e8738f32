package io.fairlead.controlplane;

import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.persistence.journal.Schema;
import java.io.BufferedReader;
import java.nio.file.Path;

/** Another process that has the journal of a data directory open. */
final class JournalHolder implements AutoCloseable {

  private static final String HELD = "held";

  private final Process process;

  private JournalHolder(Process process) {
    this.process = process;
  }

  /** What the process does: opens the journal, says so, and waits until it is ended. */
  public static void main(String[] args) throws Exception {
    JournalSettings journal = JournalSettings.h2(Path.of(args[0]).resolve("db"));
    Schema.install(journal);
    try (ChangeFeed _ = ChangeFeed.open(journal)) {
      System.out.println(HELD);
      System.in.read();
    }
  }

  /** Returns when it has it. */
  static JournalHolder fork(Path dir) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                JournalHolder.class.getName(),
                dir.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    JournalHolder holder = new JournalHolder(process);
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); !HELD.equals(line); line = out.readLine()) {
      if (line == null) {
        throw new AssertionError("the other process ended: " + process.waitFor());
      }
    }
    return holder;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
