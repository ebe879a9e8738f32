package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that is killed, paused or cut off, and comes back: so does everything that uses it. */
class OutageTest {

  private static final Duration IMPATIENCE = Duration.ofSeconds(1);

  private static PostgresServer server;

  private JournalSettings settings;
  private NoteSystem system;
  private ChangeFeed feed;
  private final List<String> kept = new ArrayList<>();
  private int number;

  @BeforeAll
  static void start() {
    Where.assumeServer();
    server = PostgresServer.start();
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    settings = Schema.install(JournalSettings.at(server.newDatabase()));
    system = new NoteSystem(settings, "");
    feed = ChangeFeed.open(settings);
    keep();
    assertEquals(1, read().size());
  }

  @AfterEach
  void close() {
    feed.close();
    system.close();
  }

  /** One write to the end; false: nobody answered. */
  private boolean tryKeep() {
    String text = "" + number++;
    try {
      system.keep("a", text, IMPATIENCE).toCompletableFuture().join();
      kept.add(text);
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  private void keep() {
    String text = "" + number++;
    system.keep("a", text).toCompletableFuture().join();
    kept.add(text);
  }

  private List<String> read() {
    return feed.read(0, 1000).stream().map(Note::text).toList();
  }

  /** How long it takes until a write is acknowledged again. */
  private Duration untilKept() {
    Instant from = Instant.now();
    while (!tryKeep()) {
      assertTrue(Duration.between(from, Instant.now()).toSeconds() < 40, "no write for 40 s");
    }
    return Duration.between(from, Instant.now());
  }

  private List<String> readWhenThere() {
    Instant deadline = Instant.now().plusSeconds(20);
    while (true) {
      try {
        return read();
      } catch (FeedUnavailableException e) {
        assertTrue(Instant.now().isBefore(deadline), e::toString);
      }
    }
  }

  private void assertNothingLost() {
    List<String> journal = readWhenThere();
    assertTrue(journal.containsAll(kept), () -> kept + " in " + journal);
    assertEquals(journal.stream().distinct().toList(), journal, "nothing twice");
  }

  @Test
  void afterAKillAndARestartAllIsBackInSeconds() {
    server.kill();
    assertThrows(FeedUnavailableException.class, this::read);
    assertEquals(false, tryKeep());
    server.startAgain();

    Duration outage = untilKept();

    assertTrue(outage.toSeconds() < 15, () -> "writes came back only after " + outage);
    assertNothingLost();
  }

  @Test
  void aServerThatHangsIsNoticedAndForgiven() throws Exception {
    server.pause();
    try {
      Instant from = Instant.now();
      assertThrows(FeedUnavailableException.class, this::read);
      Duration noticed = Duration.between(from, Instant.now());
      assertTrue(noticed.toSeconds() < 10, () -> "noticed only after " + noticed);
      Instant until = from.plusSeconds(20);
      while (Instant.now().isBefore(until)) {
        assertEquals(false, tryKeep());
      }
    } finally {
      server.proceed();
    }

    Duration outage = untilKept();

    assertTrue(outage.toSeconds() < 15, () -> "writes came back only after " + outage);
    assertNothingLost();
  }

  @Test
  void cutConnectionsAreMadeAnew() throws Exception {
    CountDownLatch listening = new CountDownLatch(1);
    feed.onCommit(listening::countDown);
    assertTrue(listening.await(20, TimeUnit.SECONDS));

    int cut =
        Integer.parseInt(
            server.sql(
                "postgres",
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    + " WHERE application_name = 'fairlead'"));

    assertTrue(cut >= 3, () -> cut + " connections");
    Duration outage = untilKept();
    assertTrue(outage.toSeconds() < 15, () -> "writes came back only after " + outage);
    assertNothingLost();
  }

  @Test
  void aPausedProcessDoesNotHoldTheLockOfAll() throws Exception {
    try (var connection = settings.connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,"
              + " adapter_manifest, event_payload, event_ser_id, event_ser_manifest)"
              + " VALUES ('paused', 1, '', 0, '', '', 0, '')");
      assertEquals(false, tryKeep(), "the lock is held");

      Duration outage = untilKept();

      assertTrue(outage.toSeconds() < 15, () -> "writes came back only after " + outage);
      assertNothingLost();
    }
  }
}
