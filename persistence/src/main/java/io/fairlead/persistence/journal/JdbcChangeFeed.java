package io.fairlead.persistence.journal;

import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.serialization.EventManifests;
import io.fairlead.persistence.serialization.EventSerializer;
import io.fairlead.persistence.serialization.UnreadableRecordException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feed, read with plain JDBC. After an error the connection is thrown away and made anew. */
final class JdbcChangeFeed implements ChangeFeed {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcChangeFeed.class);
  private static final int FETCH_SIZE = 500;
  private static final String EPOCH = "SELECT \"epoch\" FROM \"journal_epoch\" WHERE \"id\" = 1";
  private static final String HEAD = "SELECT MAX(\"ordering\") FROM \"event_journal\"";
  private static final String FLOOR = "SELECT \"floor\" FROM \"journal_floor\"";
  private static final String LOST = "SELECT \"after\", \"before\" FROM \"journal_lost\"";
  private static final String READ =
      """
      SELECT "ordering", "persistence_id", "sequence_number",
             "event_ser_id", "event_ser_manifest",
             CASE WHEN "ordering" > ? THEN "event_payload" END, "writer",
             (SELECT "epoch" FROM "journal_epoch"), (SELECT "floor" FROM "journal_floor")
        FROM "event_journal" WHERE "ordering" >= ? ORDER BY "ordering" LIMIT ?\
      """;

  private final JournalSettings settings;
  private final String epoch;
  private final @Nullable HistoryGuard guard; // null: nobody can put another history in its place
  private @Nullable Session session;
  private @Nullable Commits commits; // set before the feed's thread begins

  /** A connection and the statements prepared on it. */
  private record Session(Connection connection, PreparedStatement head, PreparedStatement read) {}

  @FunctionalInterface
  private interface Query<T> {
    T run(Session session) throws SQLException;
  }

  private JdbcChangeFeed(JournalSettings settings, Session session, String epoch) {
    this.settings = settings;
    this.session = session;
    this.epoch = epoch;
    this.guard =
        switch (settings.database()) {
          case H2 -> null;
          case POSTGRESQL -> new HistoryGuard(settings, epoch);
        };
  }

  static JdbcChangeFeed open(JournalSettings settings) {
    try {
      Session session = connect(settings);
      return new JdbcChangeFeed(settings, session, epoch(session.connection));
    } catch (SQLException e) {
      throw new FeedUnavailableException("the journal can not be read: " + e.getMessage(), e);
    }
  }

  static String epoch(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EPOCH);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("the journal has no epoch");
      }
      return row.getString(1);
    }
  }

  @Override
  public void onCommit(Runnable committed) {
    switch (settings.database()) {
      case H2 -> {}
      case POSTGRESQL -> commits = Commits.listen(settings, committed);
    }
  }

  @Override
  public boolean othersWrite() {
    return switch (settings.database()) {
      case H2 -> false;
      case POSTGRESQL -> true;
    };
  }

  @Override
  public String epoch() {
    return epoch;
  }

  @Override
  public long head() {
    return query(
        s -> {
          try (ResultSet row = s.head.executeQuery()) {
            return row.next() ? row.getLong(1) : 0L;
          }
        });
  }

  @Override
  public long floor() {
    return query(s -> floor(s.connection));
  }

  @Override
  public List<Lost> lost() {
    return switch (settings.database()) {
      case H2 -> List.of();
      case POSTGRESQL -> query(s -> lost(s.connection));
    };
  }

  private static List<Lost> lost(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOST);
        ResultSet rows = statement.executeQuery()) {
      List<Lost> lost = new ArrayList<>();
      while (rows.next()) {
        lost.add(new Lost(rows.getLong(1), rows.getLong(2)));
      }
      return lost;
    }
  }

  static long floor(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FLOOR);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong(1) : 0L;
    }
  }

  @Override
  public List<FeedRecord> read(long after, int limit) {
    return query(
        s -> {
          // A guard wants to see the event that was read last once more.
          int again = guard == null ? 0 : 1;
          s.read.setLong(1, after);
          s.read.setLong(2, after + 1 - again);
          s.read.setInt(3, limit + again);
          List<FeedRecord> records;
          try (ResultSet rows = s.read.executeQuery()) {
            boolean more = rows.next();
            if (guard != null) {
              guard.require(after, more ? HistoryGuard.seen(rows) : seenOfNothing(s.connection));
              more = (more && rows.getLong(1) == after) ? rows.next() : more;
            }
            records = more ? records(rows) : List.of();
          }
          if (!records.isEmpty()) {
            writeOut(s.connection);
          }
          return records;
        });
  }

  private static HistoryGuard.Seen seenOfNothing(Connection connection) throws SQLException {
    return new HistoryGuard.Seen(null, epoch(connection), floor(connection));
  }

  /** Whoever hands an event on must not lose it to a kill: its ordering would be given again. */
  private void writeOut(Connection connection) throws SQLException {
    String statement = settings.database().writeOut();
    if (!statement.isEmpty()) {
      try (Statement writeOut = connection.createStatement()) {
        writeOut.execute(statement);
      }
    }
  }

  /**
   * From this row up to the first event that can not be read; that one is told when it is the very
   * first.
   */
  private List<FeedRecord> records(ResultSet rows) throws SQLException {
    List<FeedRecord> records = new ArrayList<>();
    do {
      long ordering = rows.getLong(1);
      String persistenceId = rows.getString(2);
      try {
        records.add(new FeedRecord(ordering, persistenceId, rows.getLong(3), event(rows)));
        if (guard != null) {
          guard.readUpTo(HistoryGuard.mark(rows));
        }
      } catch (UnreadableRecordException e) {
        if (records.isEmpty()) {
          throw new UnreadableEventException(ordering, persistenceId, e);
        }
        break;
      }
    } while (rows.next());
    return records;
  }

  private static JournalEvent event(ResultSet row) throws SQLException {
    int serializer = row.getInt(4);
    if (serializer != EventSerializer.IDENTIFIER) {
      throw UnreadableRecordException.ofNewer("serializer " + serializer);
    }
    return EventManifests.decode(row.getBytes(6), row.getString(5));
  }

  private <T> T query(Query<T> query) {
    try {
      Session current = session;
      if (current == null) {
        current = connect(settings);
        session = current;
      }
      return query.run(current);
    } catch (SQLException e) {
      disconnect();
      throw new FeedUnavailableException("the journal can not be read: " + e.getMessage(), e);
    }
  }

  private static Session connect(JournalSettings settings) throws SQLException {
    Connection connection = settings.connect();
    try {
      connection.setReadOnly(true);
      PreparedStatement read = connection.prepareStatement(READ);
      read.setFetchSize(FETCH_SIZE);
      return new Session(connection, connection.prepareStatement(HEAD), read);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void close() {
    Commits listening = commits;
    if (listening != null) {
      listening.close();
    }
    disconnect();
  }

  private void disconnect() {
    Session closing = session;
    session = null;
    if (closing != null) {
      try {
        closing.connection.close();
      } catch (SQLException e) {
        LOG.atDebug().setCause(e).log("closing the feed's connection failed");
      }
    }
  }
}
