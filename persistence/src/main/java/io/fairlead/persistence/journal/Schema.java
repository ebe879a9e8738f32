package io.fairlead.persistence.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;

/**
 * The tables of the journal, made and upgraded by the numbered files under {@code schema/}. An
 * up-to-date database is recognised with one query, without loading Flyway.
 */
public final class Schema {

  /** The newest migration; a test compares it with the files. */
  static final int LATEST = 2;

  private static final String HISTORY = "flyway_schema_history";

  private Schema() {}

  /**
   * Makes or upgrades the tables; quick when there is nothing to do.
   *
   * @throws JournalUnusableException when the database is in use by another process, can not be
   *     opened, or belongs to a newer Fairlead
   */
  public static void install(JournalSettings settings) {
    // The connection stays open meanwhile: H2 closes a database with its last connection.
    try (Connection connection = settings.connect()) {
      int installed = installedVersion(connection);
      if (installed > LATEST) {
        throw new JournalUnusableException(
            "the journal has schema version "
                + installed
                + ", this Fairlead knows "
                + LATEST
                + ": start the newer Fairlead that wrote it",
            null);
      }
      if (installed < LATEST) {
        migrate(settings);
      }
    } catch (SQLException e) {
      throw unusable(settings, e);
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
          .failOnMissingLocations(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new JournalUnusableException(
          "the journal's tables can not be installed: " + e.getMessage(), e);
    }
  }

  private static JournalUnusableException unusable(JournalSettings settings, SQLException e) {
    String why =
        e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1
            ? "the journal is in use by another process: stop it, or choose another data directory"
            : "the journal can not be opened: " + e.getMessage();
    return new JournalUnusableException(why + " (" + settings.jdbcUrl().split(";", 2)[0] + ")", e);
  }
}
