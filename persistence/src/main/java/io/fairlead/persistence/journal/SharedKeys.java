package io.fairlead.persistence.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Short secret texts that all processes of one journal have in common: whoever comes first says
 * what they are, and nobody changes them. Thread-safe; blocks.
 */
public final class SharedKeys {
  private static final String ALREADY_THERE = "23505";

  private final JournalSettings settings;

  private SharedKeys(JournalSettings settings) {
    this.settings = settings;
  }

  /** Of an installed journal. */
  public static SharedKeys of(JournalSettings settings) {
    return new SharedKeys(settings);
  }

  /**
   * The text of this name.
   *
   * @throws JournalUnusableException when the database does not answer
   */
  public Optional<String> read(String name) {
    try (Connection connection = settings.connect()) {
      return read(connection, name);
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  /**
   * Keeps the text, unless there is one of this name already.
   *
   * @return what is there now: this text, or that of whoever was first
   * @throws JournalUnusableException when the database does not answer
   */
  public String keep(String name, String text) {
    try (Connection connection = settings.connect()) {
      insert(connection, name, text);
      return read(connection, name).orElse(text);
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  private static void insert(Connection connection, String name, String text) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO \"shared_keys\" (\"name\", \"text\") VALUES (?, ?)")) {
      insert.setString(1, name);
      insert.setString(2, text);
      insert.executeUpdate();
    } catch (SQLException e) {
      if (!ALREADY_THERE.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  private static Optional<String> read(Connection connection, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT \"text\" FROM \"shared_keys\" WHERE \"name\" = ?")) {
      select.setString(1, name);
      try (ResultSet found = select.executeQuery()) {
        return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
      }
    }
  }

  private static JournalUnusableException unusable(SQLException e) {
    return new JournalUnusableException("the shared keys can not be read: " + e.getMessage(), e);
  }
}
