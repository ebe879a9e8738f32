package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an entity recovers when there were two of it, or when old events were cleared away. */
class FencingTest {

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource
  void aSecondWriterIsRefusedAndReadsWhatItMissed(Where where) throws Exception {
    JournalSettings settings = where.installed(dir);
    try (NoteSystem one = new NoteSystem(settings, "");
        NoteSystem two = new NoteSystem(settings, "")) {
      one.keep("a", "one").toCompletableFuture().join();
      assertEquals(List.of("one"), two.kept("a")); // now there are two of it
      one.keep("a", "two").toCompletableFuture().join();

      assertThrows(
          CompletionException.class,
          () -> two.keep("a", "lost", Duration.ofMillis(500)).toCompletableFuture().join());

      assertEquals(List.of("one", "two"), two.kept("a"));
      two.keep("a", "three").toCompletableFuture().join();
      try (ChangeFeed feed = ChangeFeed.open(settings)) {
        List<FeedRecord> all = feed.read(0, 10);
        assertEquals(List.of("one", "two", "three"), all.stream().map(Note::text).toList());
        assertEquals(List.of(1L, 2L, 3L), all.stream().map(FeedRecord::sequenceNr).toList());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void recoversOverAPrefixThatIsGoneAndAGap(Where where) throws Exception {
    JournalSettings settings = where.installed(dir);
    try (NoteSystem system = new NoteSystem(settings, "")) {
      for (int i = 1; i <= 450; i++) {
        var _ = system.keep("a", "" + i);
      }
      system.keep("a", "451").toCompletableFuture().join();
    }
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "DELETE FROM \"event_journal\" WHERE \"sequence_number\" <= 130"
              + " OR \"sequence_number\" BETWEEN 132 AND 440");
    }

    List<String> left = new ArrayList<>(List.of("131"));
    left.addAll(IntStream.rangeClosed(441, 451).mapToObj(i -> "" + i).toList());
    try (NoteSystem system = new NoteSystem(settings, "")) {
      assertEquals(left, system.kept("a"));
      system.keep("a", "452").toCompletableFuture().join();
    }
    try (ChangeFeed feed = ChangeFeed.open(settings)) {
      assertEquals(452, feed.read(0, 100).getLast().sequenceNr());
    }
  }
}
