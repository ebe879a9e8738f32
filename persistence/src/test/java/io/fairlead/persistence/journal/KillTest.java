package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** kill -9 of the process that writes, again and again, at moments nobody chose. */
@ParameterizedClass
@EnumSource(Where.class)
class KillTest {

  private static final int LIVES = 4;

  private final Where where;
  @TempDir Path dir;
  private JournalSettings settings;

  KillTest(Where where) {
    this.where = where;
  }

  @BeforeEach
  void choose() {
    settings = where.settings(dir);
  }

  /** What a killed process had said. */
  private record LastWords(List<String> kept, long seenOrdering, long seenEvents) {}

  private LastWords runAndKill(int life, int afterKept) throws Exception {
    Process process = JournalWriter.fork(settings, "life-" + life, "note-");
    List<String> kept = new ArrayList<>();
    long[] seen = {0, 0};
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        take(line, kept, seen);
        if (kept.size() >= afterKept && seen[1] > 0) {
          process.destroyForcibly(); // and go on reading what it had said before
        }
      }
    } catch (IOException e) {
      // The pipe broke in the middle of a line: what it did not finish saying, it did not say.
      assertFalse(kept.isEmpty(), e::toString);
    } finally {
      process.destroyForcibly();
    }
    assertEquals(128 + 9, process.waitFor());
    return new LastWords(kept, seen[0], seen[1]);
  }

  private static void take(String line, List<String> kept, long[] seen) {
    String[] words = line.split(" ", -1);
    if (words.length == 3 && words[0].equals("kept")) {
      kept.add(words[1] + " " + words[2]);
    } else if (words.length == 3 && words[0].equals("seen")) {
      seen[0] = Long.parseLong(words[1]);
      seen[1] = Long.parseLong(words[2]);
    }
  }

  @Test
  void everyAcknowledgedWriteIsThereAndNoReaderHasPassedOne() throws Exception {
    Random random = new Random(20);
    List<String> promised = new ArrayList<>();
    for (int life = 0; life < LIVES; life++) {
      LastWords last = runAndKill(life, 100 + random.nextInt(900));
      promised.addAll(last.kept());
      assertTrue(last.seenEvents() > 0, "the reader in there has read");

      List<FeedRecord> journal = read();
      Map<String, Long> found = new HashMap<>();
      for (FeedRecord entry : journal) {
        String note = entry.persistenceId().substring(entry.persistenceId().lastIndexOf('/') + 1);
        found.put(note + " " + Note.text(entry), entry.ordering());
      }
      List<String> lost = promised.stream().filter(kept -> !found.containsKey(kept)).toList();
      assertEquals(List.of(), lost, "acknowledged, but gone, in life " + life);
      assertEquals(
          last.seenEvents(),
          journal.stream().filter(entry -> entry.ordering() <= last.seenOrdering()).count(),
          "up to where the reader was there is what it read: nothing more, nothing less");
    }
  }

  /**
   * All there is; every entity's events are numbered without a hole, and lives follow one another.
   */
  private List<FeedRecord> read() {
    Schema.install(settings);
    try (ChangeFeed feed = ChangeFeed.open(settings)) {
      FeedReader reader = new FeedReader(feed);
      for (int before = -1; before < reader.seen().size(); ) {
        before = reader.seen().size();
        reader.readOnce();
      }
      reader.assertEveryEntityComplete();
      List<Integer> lives = reader.seen().stream().map(Note::text).map(KillTest::life).toList();
      assertEquals(
          lives.stream().sorted().toList(), lives, "a new life's events come after all old");
      return reader.seen();
    }
  }

  private static int life(String text) {
    return Integer.parseInt(text.substring("life-".length(), text.indexOf('.')));
  }
}
