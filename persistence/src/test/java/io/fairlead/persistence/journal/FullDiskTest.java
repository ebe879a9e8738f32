package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.testing.PostgresServer;
import io.fairlead.testing.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A disk without room refuses writes, says so, and loses nothing; with room all goes on. */
class FullDiskTest {

  private static final Duration IMPATIENCE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LARGE = "x".repeat(30_000);

  private final List<String> kept = new ArrayList<>();
  private int number;

  private boolean tryKeep(NoteSystem system, String note, Duration patience) {
    String text = number++ + LARGE;
    try {
      system.keep(note, text, patience).toCompletableFuture().join();
      kept.add(text);
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  /** All texts, as soon as there is a connection again. */
  private static List<String> read(ChangeFeed feed) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        return feed.read(0, 10_000).stream().map(Note::text).toList();
      } catch (FeedUnavailableException e) {
        assertTrue(Instant.now().isBefore(deadline), e::toString);
      }
    }
  }

  private void fillsAndIsFreed(JournalSettings settings, SmallDisk disk, String words)
      throws Exception {
    try (NoteSystem system = new NoteSystem(settings, "");
        ChangeFeed feed = ChangeFeed.open(settings)) {
      assertTrue(tryKeep(system, "a", PATIENCE));
      disk.fill();
      Instant deadline = Instant.now().plus(PATIENCE);
      while (system.trouble().isEmpty()) { // there is some room that was taken before
        tryKeep(system, "a", IMPATIENCE);
        assertTrue(Instant.now().isBefore(deadline), "the disk is never full");
      }
      assertTrue(system.trouble().contains(words), system::trouble);
      assertFalse(system.trouble().contains("xxxx"), "nothing of what was to be written");
      assertTrue(read(feed).containsAll(kept));

      disk.free();
      deadline = Instant.now().plus(PATIENCE);
      while (!tryKeep(system, "a", IMPATIENCE)) {
        assertTrue(Instant.now().isBefore(deadline), "no write for a minute");
      }
      assertTrue(tryKeep(system, "b", PATIENCE));
      assertEquals("", system.trouble());
      List<String> journal = read(feed);
      assertTrue(journal.containsAll(kept));
      assertEquals(journal.stream().distinct().toList(), journal, "nothing twice");
    }
  }

  @Test
  void ofAFile() throws Exception {
    assumeTrue(SmallDisk.missing().isEmpty(), () -> SmallDisk.missing().orElseThrow());
    try (SmallDisk disk = SmallDisk.of(24)) {
      fillsAndIsFreed(
          Schema.install(JournalSettings.h2(disk.dir().resolve("db"))), disk, "No space left");
    }
  }

  @Test
  void ofAServer() throws Exception {
    Where.assumeServer();
    assumeTrue(SmallDisk.missing().isEmpty(), () -> SmallDisk.missing().orElseThrow());
    try (SmallDisk disk = SmallDisk.of(16);
        PostgresServer server = PostgresServer.start()) {
      Path place = Files.createDirectory(disk.dir().resolve("tables"));
      server.own(place);
      server.sql("postgres", "CREATE TABLESPACE small LOCATION '" + place + "'");
      server.sql("postgres", "CREATE DATABASE on_small TABLESPACE small");
      String url =
          server.url("on_small")
              + "?user="
              + PostgresServer.USER
              + "&password="
              + PostgresServer.PASSWORD;
      fillsAndIsFreed(Schema.install(JournalSettings.at(url)), disk, "No space left on device");
    }
  }
}
