package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.pekko.Done;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entities on the configured journal: what they persist is recovered, and is in the feed. */
class EntityJournalTest {

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource
  void anEntityRecoversAfterTheSystemWasStopped(Where where) throws Exception {
    JournalSettings settings = where.installed(dir);
    try (NoteSystem system = new NoteSystem(settings, "")) {
      system.keep("a", "one").toCompletableFuture().join();
      system.keep("a", "two").toCompletableFuture().join();
    }

    try (NoteSystem system = new NoteSystem(settings, "")) {
      assertEquals(List.of("one", "two"), system.kept("a"));
      system.keep("a", "three").toCompletableFuture().join();
    }

    try (ChangeFeed feed = ChangeFeed.open(settings)) {
      List<FeedRecord> records = feed.read(0, 10);
      assertEquals(List.of("one", "two", "three"), records.stream().map(Note::text).toList());
      assertEquals(List.of(1L, 2L, 3L), records.stream().map(FeedRecord::sequenceNr).toList());
      assertEquals(feed.head(), records.getLast().ordering());
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoSystemsOnOneJournalNeverMakeTheFeedMissAnEvent(Where where) {
    JournalSettings settings = where.installed(dir);
    int each = 1500;
    try (NoteSystem one = new NoteSystem(settings, "jdbc-journal.parallelism=4");
        NoteSystem two = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      List<CompletableFuture<Done>> writes = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        writes.add(one.keep("one-" + i % 20, "" + i).toCompletableFuture());
        writes.add(two.keep("two-" + i % 20, "" + i).toCompletableFuture());
      }

      FeedReader reader = new FeedReader(feed);
      reader.readUntil(2 * each);
      writes.forEach(CompletableFuture::join);

      reader.assertEveryEntityComplete();
      assertEquals(
          LongStream.rangeClosed(1, each / 20).boxed().toList(),
          reader.sequenceNrs(Note.persistenceId("two-7").id()));
    }
  }
}
