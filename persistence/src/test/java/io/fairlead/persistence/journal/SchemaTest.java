package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The journal's tables: made once, by whoever comes first; what is said when they can not be. */
class SchemaTest {

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(Database.class)
  void theNewestVersionIsThatOfTheFiles(Database database) throws Exception {
    try (Stream<Path> files =
        Files.list(Path.of("src", "main", "resources", database.migrations()))) {
      assertEquals(Schema.LATEST, files.count());
    }
  }

  @ParameterizedTest
  @EnumSource
  void isMadeOnceAndRecognised(Where where) {
    JournalSettings settings = where.settings(dir);
    JournalSettings installed = Schema.install(settings);
    assertEquals(installed, Schema.install(settings));
    assertEquals(installed, Schema.install(installed));
  }

  @ParameterizedTest
  @EnumSource
  void ofANewerFairleadIsRefused(Where where) throws Exception {
    JournalSettings settings = where.installed(dir);
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE \"flyway_schema_history\" SET \"version\" = '999', \"installed_rank\" = 999"
              + " WHERE \"version\" = '001'");
    }
    assertEquals(
        "the journal has schema version 999, this Fairlead knows "
            + Schema.LATEST
            + ": start the newer Fairlead that wrote it",
        refusal(settings));
  }

  /** So that control planes of the release before can start again while a newer one comes. */
  @ParameterizedTest
  @EnumSource
  void ofANewerFairleadIsUsedWhenItSaysSo(Where where) throws Exception {
    JournalSettings settings = where.installed(dir);
    migrated(settings, Schema.LATEST + 1, "add notes usable from " + Schema.LATEST);
    assertEquals(settings, Schema.install(settings));
    migrated(settings, Schema.LATEST + 2, "move notes usable from " + (Schema.LATEST + 1));
    assertTrue(refusal(settings).startsWith("the journal has schema version "));
  }

  private static void migrated(JournalSettings settings, int version, String description)
      throws Exception {
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO \"flyway_schema_history\" (\"installed_rank\", \"version\","
              + " \"description\", \"type\", \"script\", \"installed_by\", \"execution_time\","
              + " \"success\") VALUES (%1$d, '%1$03d', '%2$s', 'SQL', 'x', 'x', 0, TRUE)"
                  .formatted(version, description));
    }
  }

  @Test
  void manyWhoStartAtOnceMakeItOnce() throws Exception {
    JournalSettings settings = Where.POSTGRESQL.settings(dir);
    try (ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<JournalSettings> start = () -> Schema.install(settings);
      List<JournalSettings> installed =
          starts.invokeAll(Collections.nCopies(6, start)).stream()
              .map(Future::resultNow)
              .distinct()
              .toList();
      assertEquals(1, installed.size(), "all found one history");
    }
  }

  @Test
  void whatKeepsAServerFromBeingUsedIsSaid() {
    Where.assumeServer();
    PostgresServer server = PostgresServer.shared();
    String user = "?user=" + PostgresServer.USER + "&password=";
    String address = server.url("nowhere");
    assertSays(
        refusal(JournalSettings.at(address + user + PostgresServer.PASSWORD)),
        "the journal's server has no such database: CREATE DATABASE ... OWNER fairlead: ",
        "(" + address + ")");
    assertSays(
        refusal(JournalSettings.at(server.url("postgres") + user + "wrong")),
        "the journal's database refuses user fairlead or its password: ",
        "(" + server.url("postgres") + ")");
    assertSays(
        refusal(JournalSettings.at("jdbc:postgresql://127.0.0.1:1/fairlead" + user)),
        "the journal's database can not be reached: is the server running, and may this host"
            + " connect to it? ",
        "(jdbc:postgresql://127.0.0.1:1/fairlead)");
    assertSays(
        refusal(
            JournalSettings.at(
                server.url("postgres") + user + PostgresServer.PASSWORD + "&sslmode=require")),
        "the connection to the journal's database can not be secured: ",
        "SSL");
  }

  @Test
  void whoMayNotMakeTablesIsTold() {
    JournalSettings owner = Where.POSTGRESQL.settings(dir);
    String database = owner.address().substring(owner.address().lastIndexOf('/') + 1);
    String guest = "guest_" + database;
    PostgresServer.shared().sql(database, "CREATE ROLE " + guest + " LOGIN PASSWORD 'x'");
    assertSays(
        refusal(new JournalSettings(owner.jdbcUrl(), guest, "x")),
        "user " + guest + " may not make the journal's tables: make it the database's owner",
        "GRANT CREATE ON SCHEMA public TO " + guest);
  }

  private static String refusal(JournalSettings settings) {
    return Objects.requireNonNull(
        assertThrows(JournalUnusableException.class, () -> Schema.install(settings)).getMessage());
  }

  private static void assertSays(String message, String beginning, String within) {
    assertTrue(message.startsWith(beginning), message);
    assertTrue(message.contains(within), message);
    assertEquals(1, message.lines().count(), message);
  }
}
