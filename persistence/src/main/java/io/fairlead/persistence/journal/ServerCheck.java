package io.fairlead.persistence.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a PostgreSQL server can hold a journal. */
final class ServerCheck {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCheck.class);
  private static final int OLDEST = 13;
  private static final String ASK =
      """
      SELECT current_setting('server_version_num')::int / 10000, pg_is_in_recovery(),
             current_schema(), current_setting('fsync'), current_setting('full_page_writes')\
      """;

  private static final String MAY_CREATE =
      "SELECT has_schema_privilege(current_schema(), 'CREATE'), current_schema()";

  private ServerCheck() {}

  /**
   * Before the tables are made.
   *
   * @throws JournalUnusableException when the user may not make any
   */
  static void requireMayCreate(Connection connection, JournalSettings settings)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet may = statement.executeQuery(MAY_CREATE)) {
      if (may.next() && !may.getBoolean(1)) {
        throw new JournalUnusableException(
            "user "
                + settings.user()
                + " may not make the journal's tables: make it the database's owner, or GRANT"
                + " CREATE ON SCHEMA "
                + may.getString(2)
                + " TO "
                + settings.user()
                + " ("
                + settings.address()
                + ")",
            null);
      }
    }
  }

  /**
   * Refuses a server that can not, and warns of one that may lose what it acknowledged.
   *
   * @throws JournalUnusableException with what to do
   */
  static void require(Connection connection, JournalSettings settings) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet server = statement.executeQuery(ASK)) {
      if (!server.next()) {
        throw new SQLException("no answer to " + ASK);
      }
      String where = " (" + settings.address() + ")";
      if (server.getInt(1) < OLDEST) {
        throw new JournalUnusableException(
            "the journal's server is PostgreSQL "
                + server.getInt(1)
                + ", "
                + OLDEST
                + " or newer is needed"
                + where,
            null);
      }
      if (server.getBoolean(2)) {
        throw new JournalUnusableException(
            "the journal's server is a read-only standby: give the primary's address, or those of"
                + " all servers, separated by commas"
                + where,
            null);
      }
      if (server.getString(3) == null) {
        throw new JournalUnusableException(
            "no schema of the search path exists: make one, or name it with ?currentSchema=..."
                + where,
            null);
      }
      if (server.getString(4).equals("off") || server.getString(5).equals("off")) {
        LOG.atWarn()
            .addKeyValue("database", settings.address())
            .log("the server has fsync or full_page_writes off: a power cut loses the journal");
      }
    }
  }
}
