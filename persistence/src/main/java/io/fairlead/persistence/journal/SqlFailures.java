package io.fairlead.persistence.journal;

import java.sql.SQLException;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a database says when it can not be used, in the words of those who can do something. */
final class SqlFailures {

  /** What pgjdbc says, in any language, when TLS fails. */
  private static final String UNSECURED = "(?s).*(SSL|[Hh]ostname[Vv]erifier).*";

  private SqlFailures() {}

  /** At the opening of the journal. */
  static JournalUnusableException unusable(JournalSettings settings, SQLException e) {
    return new JournalUnusableException(why(settings, e) + " (" + settings.address() + ")", e);
  }

  private static String why(JournalSettings settings, SQLException e) {
    return switch (settings.database()) {
      case H2 ->
          e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1
              ? "the journal is in use by another process: stop it, or choose another data"
                  + " directory"
              : "the journal can not be opened: " + e.getMessage();
      case POSTGRESQL -> postgresql(settings, e, e.getSQLState());
    };
  }

  private static String postgresql(
      JournalSettings settings, SQLException e, @Nullable String state) {
    String said = line(e);
    if (state != null && state.startsWith("08") && (e.getMessage() + "").matches(UNSECURED)) {
      return "the connection to the journal's database can not be secured: is sslrootcert its"
          + " authority, and the URL's host in its certificate? "
          + said;
    }
    return switch (state == null ? "" : state) {
      case "08001", "08004", "08006" ->
          "the journal's database can not be reached: is the server running, and may this host"
              + " connect to it? "
              + said;
      case "28P01", "28000" ->
          "the journal's database refuses user " + settings.user() + " or its password: " + said;
      case "3D000" ->
          "the journal's server has no such database: CREATE DATABASE ... OWNER "
              + settings.user()
              + ": "
              + said;
      case "42501" ->
          "user "
              + settings.user()
              + " may not use the journal's tables: they belong to somebody else: "
              + said;
      case "53300" ->
          "the journal's server takes no more connections: raise max_connections: " + said;
      case "57P03" -> "the journal's server is starting or stopping, try again: " + said;
      default -> "the journal can not be opened: " + said;
    };
  }

  private static String line(SQLException e) {
    String said = e.getMessage() == null ? e.toString() : e.getMessage();
    Throwable cause = e.getCause();
    String more =
        cause == null || cause.getMessage() == null || said.contains(cause.getMessage())
            ? ""
            : ": " + cause.getMessage();
    return (said + more)
        .lines()
        .map(String::strip)
        .reduce((one, next) -> one + " " + next)
        .orElse("");
  }
}
