package io.fairlead.persistence.journal;

import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.serialization.EventManifests;
import io.fairlead.persistence.serialization.UnreadableRecordException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads the journal by its index of persistence ids, and by time with a binary search. */
final class JdbcEventHistory implements EventHistory {

  // "+ 0" keeps the database from walking the primary key instead of the persistence id's index.
  private static final String NEWEST =
      """
      SELECT "ordering", "write_timestamp", "event_ser_manifest", "event_payload"
        FROM "event_journal"
        WHERE "persistence_id" = ? AND "ordering" + 0 > ? AND "ordering" + 0 <= ?
          AND "event_ser_manifest" LIKE 'Object%'
        ORDER BY "sequence_number" DESC LIMIT ?\
      """;

  private static final String FLOOR = "SELECT \"floor\" FROM \"journal_floor\"";
  private static final String BOUNDS =
      "SELECT MIN(\"ordering\"), MAX(\"ordering\") FROM \"event_journal\"";
  private static final String FROM =
      """
      SELECT "ordering", "write_timestamp" FROM "event_journal"
        WHERE "ordering" >= ? ORDER BY "ordering" LIMIT 1\
      """;

  private final JournalSettings settings;

  JdbcEventHistory(JournalSettings settings) {
    this.settings = settings;
  }

  @Override
  public List<Entry> newest(String persistenceId, long after, long upTo, int limit) {
    try (Connection connection = settings.connect();
        PreparedStatement query = connection.prepareStatement(NEWEST)) {
      query.setString(1, persistenceId);
      query.setLong(2, after);
      query.setLong(3, upTo);
      query.setInt(4, limit);
      try (ResultSet rows = query.executeQuery()) {
        List<Entry> found = new ArrayList<>();
        while (rows.next()) {
          found.add(entry(persistenceId, rows));
        }
        return found;
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static Entry entry(String persistenceId, ResultSet row) throws SQLException {
    long ordering = row.getLong(1);
    try {
      ObjectEvent event = (ObjectEvent) EventManifests.decode(row.getBytes(4), row.getString(3));
      return new Entry(ordering, Instant.ofEpochMilli(row.getLong(2)), event);
    } catch (UnreadableRecordException e) {
      throw new UnreadableEventException(ordering, persistenceId, e);
    }
  }

  @Override
  public long floor() {
    try (Connection connection = settings.connect();
        PreparedStatement query = connection.prepareStatement(FLOOR);
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public long orderingAt(Instant time) {
    try (Connection connection = settings.connect()) {
      return orderingAt(connection, time.toEpochMilli());
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /** Times grow with the ordering, but for a clock that was set back: then it is near enough. */
  static long orderingAt(Connection connection, long millis) throws SQLException {
    try (PreparedStatement bounds = connection.prepareStatement(BOUNDS);
        ResultSet ends = bounds.executeQuery();
        PreparedStatement from = connection.prepareStatement(FROM)) {
      if (!ends.next() || ends.getLong(2) == 0) {
        return 0;
      }
      long early = ends.getLong(1) - 1; // everything up to here is early enough
      long late = ends.getLong(2) + 1; // from here on everything is too late
      long found = 0;
      while (late - early > 1) {
        long middle = early + (late - early) / 2;
        from.setLong(1, middle);
        try (ResultSet row = from.executeQuery()) {
          if (row.next() && row.getLong(1) < late && row.getLong(2) <= millis) {
            found = row.getLong(1);
            early = found;
          } else {
            late = middle;
          }
        }
      }
      return found;
    }
  }

  private static FeedUnavailableException unavailable(SQLException e) {
    return new FeedUnavailableException("the journal can not be read: " + e.getMessage(), e);
  }
}
