package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.configMap;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.Await;
import io.fairlead.controlplane.object.EntityType;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.persistence.serialization.EventSerializer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event nobody can read costs the object it belongs to, and no other. */
class PoisonedJournalTest {

  private static final ResourceKey POISONED =
      new ResourceKey(ResourceKind.CONFIG_MAP, "default", "poisoned");
  private static final ResourceKey AFTER = new ResourceKey(ResourceKind.CONFIG_MAP, "default", "c");
  private static final String ID = EntityType.persistenceId(POISONED).id();
  private static final String INSERT =
      """
      INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer",
        "write_timestamp", "adapter_manifest", "event_payload", "event_ser_id",
        "event_ser_manifest") VALUES (?, 1, 'test', 0, '', ?, ?, ?)\
      """;

  @TempDir Path dir;

  private Connection connect() throws Exception {
    JournalSettings journal = JournalSettings.h2(dir.resolve("db"));
    return DriverManager.getConnection(journal.jdbcUrl(), journal.user(), journal.password());
  }

  private void poison(String manifest) throws Exception {
    try (Connection connection = connect();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, ID);
      insert.setBytes(2, "nonsense".getBytes(StandardCharsets.UTF_8));
      insert.setInt(3, EventSerializer.IDENTIFIER);
      insert.setString(4, manifest);
      insert.executeUpdate();
    }
  }

  private void cure() throws Exception {
    try (Connection connection = connect();
        PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ?")) {
      delete.setString(1, ID);
      delete.executeUpdate();
    }
  }

  @Test
  void othersGoOnAndThePoisonedOneAnswersAgainWhenItIsCured() throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      poison("FromTheFuture:1");

      assertInstanceOf(WriteReply.Written.class, plane.create(configMap("default", "c", "1")));
      assertInstanceOf(
          WriteReply.Unavailable.class,
          plane.create(configMap("default", "poisoned", "1")),
          "its entity can not recover: 503");
      assertInstanceOf(WriteReply.Written.class, plane.create(configMap("default", "d", "1")));
      assertInstanceOf(
          WriteReply.Written.class,
          PlaneUnderTest.join(plane.allocate(service("default", "api", "api"))));
      plane.await(
          "slices of a new Service",
          image -> image.slicesOf(new NamespacedName("default", "api")).size() == 1);
      assertNull(plane.image().get(POISONED));
      assertTrue(plane.plane().parts().catalog().outdated(), "not ready: its image has a gap");

      cure();
      Await.until(
          Duration.ofSeconds(60),
          () ->
              !(plane.create(configMap("default", "poisoned", "2"))
                  instanceof WriteReply.Unavailable),
          () -> "still unavailable");
      plane.await("the cured one", image -> image.get(POISONED) != null);
    }
  }

  @Test
  void aDamagedEventIsPassedOverAtTheStartAndLeavesNoGapInACheckpoint() throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      poison("ObjectCreated:1");
      assertInstanceOf(WriteReply.Written.class, plane.create(configMap("default", "c", "1")));
      plane.await("what came after the damaged one", image -> image.get(AFTER) != null);
    }
    Path checkpoint = dir.resolve("db").resolve("catalog.checkpoint");
    assertTrue(Files.notExists(checkpoint), "an image with a gap is not kept");

    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      assertEquals("c", plane.get(ResourceKind.CONFIG_MAP, "default", "c").key().name());
      assertNull(plane.image().get(POISONED));
    }
  }

  @Test
  void aJournalOfANewerVersionIsRefusedInOneLine() throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      poison("ObjectCreated:99");
      assertInstanceOf(WriteReply.Written.class, plane.create(configMap("default", "c", "1")));
    }
    String why = PlaneUnderTest.refusal(TestSettings.in(dir).settings());
    assertTrue(
        why.endsWith(
            ID
                + ": ObjectCreated:99 was written by a newer Fairlead: start that one, or another"
                + " data directory"),
        why);
    assertEquals(1, why.lines().count(), why);
  }
}
