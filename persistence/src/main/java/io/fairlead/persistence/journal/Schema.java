package io.fairlead.persistence.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The tables of the journal, made and upgraded by the numbered files under {@code schema/}. An
 * up-to-date database is recognised with one query, without loading Flyway. Several processes may
 * start at once: one makes the tables, the others wait for it.
 */
public final class Schema {

  /** The newest migration; a test compares it with the files. */
  static final int LATEST = 4;

  private static final Pattern USABLE_FROM = Pattern.compile(".* usable from (\\d{1,6})");
  private static final String HISTORY = "flyway_schema_history";

  /** Held by the process that makes the tables, for as long as its connection is open. */
  private static final String ALONE = "SELECT pg_advisory_lock(4711)";

  private Schema() {}

  /**
   * Makes or upgrades the tables; quick when there is nothing to do.
   *
   * @return the settings to use from here on: the journal refuses whoever writes with them when its
   *     history is another one than now
   * @throws JournalUnusableException when the database is in use by another process, can not be
   *     opened, or belongs to a newer Fairlead
   */
  public static JournalSettings install(JournalSettings settings) {
    JournalSettings patient = settings.patient();
    // The connection stays open meanwhile: H2 closes a database with its last connection.
    try (Connection connection = patient.connect()) {
      if (settings.database() == Database.POSTGRESQL) {
        ServerCheck.require(connection, settings);
      }
      int installed = installedVersion(connection);
      if (installed < LATEST && settings.database() == Database.POSTGRESQL) {
        ServerCheck.requireMayCreate(connection, settings);
        execute(connection, ALONE);
        installed = installedVersion(connection);
      }
      if (installed > LATEST && !usable(connection)) {
        throw new JournalUnusableException(
            "the journal has schema version "
                + installed
                + ", this Fairlead knows "
                + LATEST
                + ": start the newer Fairlead that wrote it",
            null);
      }
      if (installed < LATEST) {
        migrate(patient);
      }
      return settings.of(JdbcChangeFeed.epoch(connection));
    } catch (SQLException e) {
      throw SqlFailures.unusable(settings, e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int installedVersion(Connection connection) throws SQLException {
    if (!hasHistory(connection)) {
      return 0;
    }
    try (Statement statement = connection.createStatement();
        ResultSet newest =
            statement.executeQuery(
                "SELECT \"version\" FROM \""
                    + HISTORY
                    + "\" WHERE \"success\" AND \"version\" IS NOT NULL"
                    + " ORDER BY \"installed_rank\" DESC LIMIT 1")) {
      return newest.next() ? Integer.parseInt(newest.getString(1)) : 0;
    }
  }

  /**
   * Whether all that newer ones changed leaves this one at work: their files say so by name, {@code
   * V009__add_notes_usable_from_3.sql} to those that know version 3 and later.
   */
  private static boolean usable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT \"version\", \"description\" FROM \""
                    + HISTORY
                    + "\" WHERE \"success\" AND \"version\" IS NOT NULL")) {
      boolean usable = true;
      while (rows.next()) {
        Matcher from = USABLE_FROM.matcher(rows.getString(2));
        usable &=
            Integer.parseInt(rows.getString(1)) <= LATEST
                || (from.matches() && Integer.parseInt(from.group(1)) <= LATEST);
      }
      return usable;
    }
  }

  private static boolean hasHistory(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, connection.getSchema(), HISTORY, null)) {
      return tables.next();
    }
  }

  private static void migrate(JournalSettings settings) {
    try {
      Flyway.configure()
          .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
          .locations("classpath:" + settings.database().migrations())
          .table(HISTORY)
          .target("" + LATEST)
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new JournalUnusableException(
          "the journal's tables can not be installed: " + e.getMessage(), e);
    }
  }
}
