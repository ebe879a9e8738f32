package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes write to one journal and follow it, until all are killed. */
class ManyProcessesTest {

  private static final int ENOUGH = 1500;

  @TempDir Path dir;

  /** What one process has said. */
  private record Said(List<String> kept, long seenOrdering, long seenEvents) {}

  private static Said listen(Process process) {
    List<String> kept = new ArrayList<>();
    long[] seen = {0, 0};
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ", -1);
        if (words.length == 3 && words[0].equals("kept")) {
          kept.add(words[1] + " " + words[2]);
        } else if (words.length == 3 && words[0].equals("seen")) {
          seen[0] = Long.parseLong(words[1]);
          seen[1] = Long.parseLong(words[2]);
        }
        if (kept.size() >= ENOUGH && seen[1] >= ENOUGH) {
          process.destroyForcibly();
        }
      }
    } catch (IOException e) {
      assertTrue(kept.size() >= ENOUGH, e::toString); // killed in the middle of a line
    }
    return new Said(kept, seen[0], seen[1]);
  }

  @Test
  void nobodyMissesAnEventAndNoneThatWasAcknowledgedIsLost() throws Exception {
    JournalSettings settings = Where.POSTGRESQL.settings(dir);
    List<Process> processes = new ArrayList<>();
    List<CompletableFuture<Said>> saying = new ArrayList<>();
    try {
      for (String name : List.of("a", "b", "c")) {
        Process process = JournalWriter.fork(settings, "life-0", name + "-");
        processes.add(process);
        saying.add(
            CompletableFuture.supplyAsync(() -> listen(process), Thread::startVirtualThread));
      }
      saying.forEach(CompletableFuture::join);
    } finally {
      processes.forEach(Process::destroyForcibly);
    }

    try (ChangeFeed feed = ChangeFeed.open(settings)) {
      FeedReader reader = new FeedReader(feed);
      for (int before = -1; before < reader.seen().size(); ) {
        before = reader.seen().size();
        reader.readOnce();
      }
      reader.assertEveryEntityComplete();
      Set<String> journal = new HashSet<>();
      for (FeedRecord entry : reader.seen()) {
        journal.add(
            entry.persistenceId().substring(entry.persistenceId().lastIndexOf('/') + 1)
                + " "
                + Note.text(entry));
      }
      for (CompletableFuture<Said> one : saying) {
        Said said = one.join();
        assertEquals(
            List.of(), said.kept().stream().filter(kept -> !journal.contains(kept)).toList());
        assertEquals(
            reader.seen().stream().filter(e -> e.ordering() <= said.seenOrdering()).count(),
            said.seenEvents(),
            "a follower has seen all there is up to where it is");
      }
    }
  }
}
