package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.PostgresServer;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits are told to every process that has the journal open, over lost connections as well. */
class CommitsTest {

  private JournalSettings settings;
  private final LinkedBlockingQueue<Long> told = new LinkedBlockingQueue<>();

  @BeforeEach
  void install() {
    Where.assumeServer();
    settings = Schema.install(JournalSettings.at(PostgresServer.shared().newDatabase()));
  }

  private long awaitTold() throws InterruptedException {
    Long at = told.poll(20, TimeUnit.SECONDS);
    assertNotNull(at, "nothing was told");
    return at;
  }

  @Test
  void ofAnotherProcessRightAfterwards() throws Exception {
    try (NoteSystem writer = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      feed.onCommit(() -> told.add(System.nanoTime()));
      awaitTold(); // it listens now
      writer.keep("a", "first").toCompletableFuture().join();
      awaitTold();
      told.clear();

      writer.keep("a", "second").toCompletableFuture().join();

      awaitTold();
      assertEquals(List.of("first", "second"), feed.read(0, 9).stream().map(Note::text).toList());
    }
  }

  @Test
  void againAfterTheConnectionWasCut() throws Exception {
    try (NoteSystem writer = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      feed.onCommit(() -> told.add(System.nanoTime()));
      awaitTold();

      String cut =
          PostgresServer.shared()
              .sql(
                  settings.address().substring(settings.address().lastIndexOf('/') + 1),
                  "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                      + " WHERE datname = current_database()"
                      + " AND query IN ('LISTEN fairlead_journal', '')");

      assertTrue(Integer.parseInt(cut) > 0);
      awaitTold(); // it listens again
      writer.keep("a", "one").toCompletableFuture().join();
      awaitTold();
    }
  }
}
