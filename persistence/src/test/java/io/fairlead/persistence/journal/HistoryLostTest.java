package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that went back to a back-up under a running process: it is noticed, never served. */
class HistoryLostTest {

  @TempDir Path dir;
  private JournalSettings settings;
  private String database;

  @BeforeEach
  void install() {
    settings = Where.POSTGRESQL.installed(dir);
    database = settings.address().substring(settings.address().lastIndexOf('/') + 1);
  }

  private String sql(String sql) {
    return PostgresServer.shared().sql(database, sql);
  }

  private static void keep(NoteSystem system, String note, String... texts) {
    for (String text : texts) {
      system.keep(note, text).toCompletableFuture().join();
    }
  }

  private static List<String> texts(ChangeFeed feed, long after) {
    return feed.read(after, 100).stream().map(Note::text).toList();
  }

  @Test
  void whoHasReadWhatIsGoneFindsOutAndBeginsANewHistory() {
    try (NoteSystem system = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      keep(system, "a", "one", "two", "three");
      long read = feed.read(0, 100).getLast().ordering();
      assertEquals(List.of(), texts(feed, read));
      String epoch = feed.epoch();

      sql("DELETE FROM event_journal WHERE sequence_number = 3"); // as the back-up was
      HistoryLostException lost =
          assertThrows(HistoryLostException.class, () -> feed.read(read, 100));

      String fresh = sql("SELECT epoch FROM journal_epoch");
      assertNotEquals(epoch, fresh);
      assertTrue(lost.toString().contains("event " + read + " is not in it any more"));
      assertTrue(lost.toString().contains(fresh));
      assertEquals((read - 1) + "|" + epoch, sql("SELECT after, epoch FROM journal_lost"));
      ChangeFeed.Lost gap = onlyGap();
      assertTrue(gap.before() > read + 999_999_999, gap::toString);
      assertFalse(gap.covers(read - 1));
      assertTrue(gap.covers(read));
      assertFalse(gap.covers(gap.beginning()));
    }
  }

  private ChangeFeed.Lost onlyGap() {
    try (ChangeFeed feed = ChangeFeed.open(settings)) {
      assertEquals(1, feed.lost().size());
      return feed.lost().getFirst();
    }
  }

  @Test
  void whatIsWrittenBetweenTheRestoreAndTheNewHistoryIsOfNeither() {
    try (NoteSystem system = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      keep(system, "a", "one", "two", "three");
      List<FeedRecord> all = feed.read(0, 100);
      long two = all.get(1).ordering();
      sql("DELETE FROM event_journal WHERE sequence_number = 3");
      keep(system, "b", "of one who does not know yet");
      long between = Long.parseLong(sql("SELECT max(ordering) FROM event_journal"));

      assertThrows(HistoryLostException.class, () -> feed.read(all.getLast().ordering(), 100));

      assertEquals(two, onlyGap().after());
      assertTrue(onlyGap().covers(between), "its number was given before, to another event");
    }
  }

  @Test
  void noNumberIsGivenAgainWhenAnEvenOlderBackUpIsRestored() {
    long given;
    try (NoteSystem system = new NoteSystem(settings, "")) {
      keep(system, "a", "one", "two");
      String epoch = sql("SELECT epoch FROM journal_epoch");
      sql("SELECT fairlead_new_history()");
      JournalSettings now = Schema.install(settings.patient());
      try (NoteSystem fresh = new NoteSystem(now, "")) {
        keep(fresh, "b", "three", "four");
      }
      given = Long.parseLong(sql("SELECT max(ordering) FROM event_journal"));
      // As the back-up was that knows of no restore.
      sql("DELETE FROM event_journal WHERE persistence_id = 'b' OR sequence_number = 2");
      sql("DELETE FROM journal_lost");
      sql("UPDATE journal_epoch SET epoch = '" + epoch + "'");
    }
    sql("SELECT fairlead_new_history()");
    sql("SELECT fairlead_new_history()"); // once more does no harm

    JournalSettings now = Schema.install(settings.patient());
    try (NoteSystem fresh = new NoteSystem(now, "");
        ChangeFeed feed = ChangeFeed.open(now)) {
      keep(fresh, "a", "2");
      assertTrue(feed.head() > given, () -> feed.head() + " after " + given);
      assertTrue(onlyGap().covers(given));
    }
  }

  @Test
  void anEventInThePlaceOfAnotherIsNoticed() {
    try (NoteSystem system = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      keep(system, "a", "one", "two");
      long read = feed.read(0, 100).getLast().ordering();
      sql("UPDATE event_journal SET writer = 'another life' WHERE ordering = " + read);
      keep(system, "b", "more");
      assertThrows(HistoryLostException.class, () -> feed.read(read, 100));
    }
  }

  @Test
  void whoFollowsTheOldHistoryMayNotWriteAndFindsOut() {
    try (NoteSystem old = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      keep(old, "a", "one", "two");
      long read = feed.read(0, 100).getLast().ordering();

      sql("SELECT fairlead_new_history()"); // as whoever restores a back-up does

      assertThrows(
          TimeoutException.class,
          () -> old.keep("a", "three").toCompletableFuture().get(2, TimeUnit.SECONDS));
      JournalSettings now = Schema.install(settings.patient());
      try (NoteSystem fresh = new NoteSystem(now, "");
          ChangeFeed follower = ChangeFeed.open(now)) {
        keep(fresh, "a", "3");
        assertEquals(List.of("one", "two", "3"), texts(follower, 0));
        assertTrue(follower.head() > read + 999_999_999, "far behind all that was ever given");
        assertNotEquals(feed.epoch(), follower.epoch());
        assertThrows(HistoryLostException.class, () -> feed.read(read, 100));
      }
    }
  }

  @Test
  void whoWasAwayForTooLongFindsOut() {
    try (NoteSystem system = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      keep(system, "a", "one");
      long read = feed.read(0, 100).getLast().ordering();
      keep(system, "a", "two", "three");
      sql("UPDATE journal_floor SET floor = " + (read + 1));
      sql("DELETE FROM event_journal WHERE ordering <= " + (read + 1));

      HistoryLostException lost =
          assertThrows(HistoryLostException.class, () -> feed.read(read, 100));
      assertTrue(lost.toString().contains("without the database for too long"));
      assertEquals("", sql("SELECT * FROM journal_lost"));
    }
  }
}
