package io.fairlead.persistence.journal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * A process to be killed: writes notes without end, many at a time, and prints each that was
 * acknowledged ({@code kept <note> <text>}); follows the feed besides, and prints how far it is
 * ({@code seen <ordering> <events so far>}).
 */
final class JournalWriter {

  private static final int NOTES = 16;

  private JournalWriter() {}

  /**
   * Arguments: the journal's URL, user and password; what the texts of this life begin with; what
   * the names of its notes begin with.
   */
  public static void main(String[] args) {
    JournalSettings settings = Schema.install(new JournalSettings(args[0], args[1], args[2]));
    NoteSystem system = new NoteSystem(settings, "");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (int note = 0; note < NOTES; note++) {
      write(system, out, args[4] + note, args[3], 0);
    }
    follow(settings, out);
  }

  /** Starts one. */
  static Process fork(JournalSettings settings, String life, String notes) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            JournalWriter.class.getName(),
            settings.jdbcUrl(),
            settings.user(),
            settings.password(),
            life,
            notes)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void write(
      NoteSystem system, PrintStream out, String note, String life, int number) {
    String text = life + "." + number;
    var _ =
        system
            .keep(note, text)
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    out.println("kept " + note + " " + text);
                    write(system, out, note, life, number + 1);
                  }
                });
  }

  private static void follow(JournalSettings settings, PrintStream out) {
    ChangeFeed feed = ChangeFeed.open(settings);
    FeedReader reader = new FeedReader(feed);
    int printed = 0;
    while (true) {
      reader.readOnce();
      if (reader.seen().size() > printed) {
        printed = reader.seen().size();
        out.println("seen " + reader.seen().getLast().ordering() + " " + printed);
      } else {
        LockSupport.parkNanos(200_000);
      }
    }
  }
}
