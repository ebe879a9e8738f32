package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A feed with an event in it that this version can not read: up to it, it, and on behind it. */
@ParameterizedClass
@EnumSource(Where.class)
class UnreadableEventTest {

  private final Where where;
  @TempDir Path dir;
  private JournalSettings settings;

  UnreadableEventTest(Where where) {
    this.where = where;
  }

  @BeforeEach
  void write() {
    settings = where.installed(dir);
    try (NoteSystem system = new NoteSystem(settings, "")) {
      for (String text : List.of("one", "two", "three")) {
        system.keep("a", text).toCompletableFuture().join();
      }
    }
  }

  private void spoil(String column, Object value) throws Exception {
    try (Connection connection = settings.connect();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE \"event_journal\" SET \""
                    + column
                    + "\" = ? WHERE \"sequence_number\" = 2")) {
      update.setObject(1, value);
      assertEquals(1, update.executeUpdate());
    }
  }

  private UnreadableEventException readPast() {
    try (ChangeFeed feed = ChangeFeed.open(settings)) {
      List<FeedRecord> before = feed.read(0, 10);
      assertEquals(List.of("one"), before.stream().map(Note::text).toList());
      long last = before.getLast().ordering();
      UnreadableEventException failure =
          assertThrows(UnreadableEventException.class, () -> feed.read(last, 10));
      assertEquals(Note.persistenceId("a").id(), failure.persistenceId());
      assertTrue(failure.ordering() > last);
      assertEquals(
          List.of("three"), feed.read(failure.ordering(), 10).stream().map(Note::text).toList());
      return failure;
    }
  }

  @Test
  void ofANewerVersion() throws Exception {
    spoil("event_ser_manifest", "ObjectReplaced:9");
    assertTrue(readPast().newer());
  }

  @Test
  void ofAnotherSerializer() throws Exception {
    spoil("event_ser_id", 4711);
    assertTrue(readPast().newer());
  }

  @Test
  void damaged() throws Exception {
    spoil("event_payload", new byte[] {'{', 0});
    assertFalse(readPast().newer());
  }
}
