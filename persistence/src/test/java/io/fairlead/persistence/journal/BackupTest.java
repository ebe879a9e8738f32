package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Back-ups as docs/guide/database.md has them, taken and restored with PostgreSQL's programs. */
class BackupTest {

  @BeforeAll
  static void requireServer() {
    Where.assumeServer();
  }

  private static void keep(NoteSystem system, String... texts) {
    for (String text : texts) {
      system.keep("a", text).toCompletableFuture().join();
    }
  }

  private static String database(JournalSettings settings) {
    return settings.address().substring(settings.address().lastIndexOf('/') + 1);
  }

  @Test
  void aDumpIsAJournalWithAHistoryOfItsOwn() throws Exception {
    PostgresServer server = PostgresServer.shared();
    JournalSettings settings = Schema.install(JournalSettings.at(server.newDatabase()));
    String file = server.data().resolveSibling(database(settings) + ".dump").toString();
    String host = "--host=127.0.0.1";
    String port = "--port=" + server.port();
    String user = "--username=" + PostgresServer.USER;
    long head;
    try (NoteSystem system = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      keep(system, "one", "two");
      head = feed.head();
      server.program(
          "pg_dump", host, port, user, "--format=custom", "--file=" + file, database(settings));
      keep(system, "lost");
    }

    JournalSettings empty = JournalSettings.at(server.newDatabase());
    server.program("pg_restore", host, port, user, "--dbname=" + database(empty), file);
    server.sql(database(empty), "SELECT fairlead_new_history()");
    JournalSettings restored = Schema.install(empty);

    try (NoteSystem system = new NoteSystem(restored, "");
        ChangeFeed feed = ChangeFeed.open(restored);
        ChangeFeed old = ChangeFeed.open(settings)) {
      assertEquals(List.of("one", "two"), system.kept("a"));
      keep(system, "three");
      assertEquals(
          List.of("one", "two", "three"), feed.read(0, 9).stream().map(Note::text).toList());
      assertTrue(feed.head() > head + 999_999_999, "no ordering of the lost history again");
      assertNotEquals(old.epoch(), feed.epoch());
    }
  }

  @Test
  void afterABaseBackUpWasPutInItsPlaceWhoRunsFindsOutAndWhoStartsGoesOn() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      JournalSettings given = JournalSettings.at(server.newDatabase());
      JournalSettings settings = Schema.install(given);
      try (NoteSystem system = new NoteSystem(settings, "");
          ChangeFeed feed = ChangeFeed.open(settings)) {
        keep(system, "one", "two");
        server.backUp();
        keep(system, "lost");
        long read = feed.read(0, 9).getLast().ordering();

        server.kill();
        server.restore();
        server.startAgain(); // and nobody thinks of a new history

        Instant deadline = Instant.now().plusSeconds(30);
        assertThrows(HistoryLostException.class, () -> readUntil(deadline, feed, read));
        assertThrows(
            CompletionException.class,
            () -> system.keep("a", "on", Duration.ofSeconds(2)).toCompletableFuture().join());
      }

      JournalSettings now = Schema.install(given);
      try (NoteSystem system = new NoteSystem(now, "");
          ChangeFeed feed = ChangeFeed.open(now)) {
        assertEquals(List.of("one", "two"), system.kept("a"));
        keep(system, "three");
        assertEquals(
            List.of("one", "two", "three"), feed.read(0, 9).stream().map(Note::text).toList());
      }
    }
  }

  private static void readUntil(Instant deadline, ChangeFeed feed, long after) {
    while (Instant.now().isBefore(deadline)) {
      try {
        feed.read(after, 9);
      } catch (FeedUnavailableException e) {
        Thread.onSpinWait(); // the server is still starting
      }
    }
  }
}
