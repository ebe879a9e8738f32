package io.fairlead.persistence.journal;

import io.fairlead.persistence.journal.EntityStates.StoredState;
import io.fairlead.persistence.serialization.EventManifests;
import io.fairlead.persistence.serialization.EventSerializer;
import io.fairlead.persistence.serialization.UnreadableRecordException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes events nobody needs: up to the floor, every event of an entity but its newest object
 * event (what the object was at the floor) and its newest event at all (where its numbers go on).
 * Before events go, a snapshot that contains them is there, in the same transaction, so a kill at
 * any moment leaves every entity able to recover. Of an object whose removal is its newest event
 * nothing is kept. Events after the floor are never touched; the newest event of the journal is
 * always after it. From one thread at a time.
 */
public final class Compaction {

  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
  private static final String OBJECT_EVENT = "Object";
  private static final String REMOVAL = "ObjectRemoved:";
  private static final long NONE = -1;

  private final JournalSettings settings;
  private final EntityStates states;

  public Compaction(JournalSettings settings, EntityStates states) {
    this.settings = settings;
    this.states = states;
  }

  /** What one batch did; {@code objects} are those of which nothing is left. */
  public record Done(long upTo, int events, int snapshots, int objects) {

    /** Both together. */
    public Done plus(Done later) {
      return new Done(
          later.upTo, events + later.events, snapshots + later.snapshots, objects + later.objects);
    }
  }

  private record Row(long sequenceNr, long ordering, String manifest) {}

  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** The ordering up to which events may be missing. */
  public long floor() {
    return transaction(connection -> number(connection, "SELECT \"floor\" FROM \"journal_floor\""));
  }

  /**
   * The last event that is too old, or one too many.
   *
   * @param before when events are too old
   * @param most how many newer ones are kept at most, counted in orderings
   * @return 0 when there is none
   */
  public long cutoff(Instant before, long most) {
    return transaction(
        connection -> {
          long head =
              number(connection, "SELECT COALESCE(MAX(\"ordering\"), 0) FROM \"event_journal\"");
          long old = JdbcEventHistory.orderingAt(connection, before.toEpochMilli());
          return Math.max(0, Math.min(head - 1, Math.max(old, head - most)));
        });
  }

  /** From now on events up to here may go. */
  public void raiseFloor(long floor) {
    transaction(
        connection ->
            update(
                connection,
                "UPDATE \"journal_floor\" SET \"floor\" = ? WHERE \"floor\" < ?",
                floor,
                floor));
  }

  /**
   * Works on the entities that have events in the next stretch below the floor.
   *
   * @param orderings how long the stretch is
   * @return empty when the floor is reached
   * @throws FeedUnavailableException when the database does not answer
   */
  public Optional<Done> batch(int orderings) {
    long floor = floor();
    long from =
        transaction(
            connection -> number(connection, "SELECT \"compacted\" FROM \"journal_floor\""));
    if (from >= floor) {
      return Optional.empty();
    }
    long next =
        transaction(
            connection ->
                number(
                    connection,
                    "SELECT COALESCE(MIN(\"ordering\"), 0) FROM \"event_journal\""
                        + " WHERE \"ordering\" > ?",
                    from));
    long upTo = Math.min(floor, Math.max(from, next - 1) + orderings);
    Done done = new Done(upTo, 0, 0, 0);
    for (String id : transaction(connection -> ids(connection, from, upTo))) {
      done = done.plus(compacted(id, floor, upTo));
    }
    transaction(
        connection -> update(connection, "UPDATE \"journal_floor\" SET \"compacted\" = ?", upTo));
    return Optional.of(done);
  }

  private Done compacted(String id, long floor, long upTo) {
    try {
      return transaction(connection -> compact(connection, id, floor, upTo));
    } catch (FeedUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("persistenceId", id)
          .addKeyValue("error", e.toString())
          .log("its old events stay: they can not be folded into a snapshot");
      return new Done(upTo, 0, 0, 0);
    }
  }

  private Done compact(Connection connection, String id, long floor, long upTo)
      throws SQLException {
    List<Row> rows = rows(connection, id);
    List<Row> old = rows.stream().filter(row -> row.ordering <= floor).toList();
    if (old.isEmpty()) {
      return new Done(upTo, 0, 0, 0);
    }
    Row last = old.getLast();
    boolean newest = last.equals(rows.getLast());
    if (newest && last.manifest.startsWith(REMOVAL)) {
      return new Done(upTo, removeAll(connection, id, last.sequenceNr), 0, 1);
    }
    long object =
        old.reversed().stream()
            .filter(row -> row.manifest.startsWith(OBJECT_EVENT))
            .mapToLong(Row::sequenceNr)
            .findFirst()
            .orElse(NONE);
    long kept = newest ? last.sequenceNr : NONE;
    if (old.stream().allMatch(row -> row.sequenceNr == object || row.sequenceNr == kept)) {
      return new Done(upTo, 0, 0, 0);
    }
    int snapshots = ensureSnapshot(connection, id, last.sequenceNr);
    int events =
        update(
            connection,
            "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ?"
                + " AND \"sequence_number\" <= ? AND \"sequence_number\" NOT IN (?, ?)",
            id,
            last.sequenceNr,
            object,
            kept);
    return new Done(upTo, events, snapshots, 0);
  }

  private static int removeAll(Connection connection, String id, long sequenceNr)
      throws SQLException {
    String upTo = " WHERE \"persistence_id\" = ? AND \"sequence_number\" <= ?";
    update(connection, "DELETE FROM \"snapshot\"" + upTo, id, sequenceNr);
    return update(connection, "DELETE FROM \"event_journal\"" + upTo, id, sequenceNr);
  }

  /** Makes sure that recovery starts after this event; returns how many snapshots it took. */
  private int ensureSnapshot(Connection connection, String id, long sequenceNr)
      throws SQLException {
    StoredState base = newestSnapshot(connection, id);
    if (base != null && base.sequenceNr() >= sequenceNr) {
      return 0;
    }
    long from = base == null ? 0 : base.sequenceNr();
    List<FeedRecord> events = events(connection, id, from, sequenceNr);
    requireWhole(id, from, sequenceNr, events);
    StoredState state = states.fold(id, base, events);
    update(
        connection,
        "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ? AND \"sequence_number\" <= ?",
        id,
        state.sequenceNr());
    update(
        connection,
        "INSERT INTO \"snapshot\" (\"persistence_id\", \"sequence_number\", \"created\","
            + " \"snapshot_ser_id\", \"snapshot_ser_manifest\", \"snapshot_payload\")"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        id,
        state.sequenceNr(),
        System.currentTimeMillis(),
        state.serializer(),
        state.manifest(),
        state.payload());
    return 1;
  }

  /** Nothing may be folded over a hole. */
  private static void requireWhole(String id, long from, long upTo, List<FeedRecord> events) {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).sequenceNr() != events.getFirst().sequenceNr() + i) {
        throw new IllegalStateException(id + ": no event " + (from + i + 1));
      }
    }
    if (events.isEmpty()
        || events.getLast().sequenceNr() != upTo
        || (from > 0 && events.getFirst().sequenceNr() != from + 1)) {
      throw new IllegalStateException(id + ": events between " + from + " and " + upTo + " lack");
    }
  }

  private static List<String> ids(Connection connection, long from, long upTo) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (PreparedStatement query =
            prepared(
                connection,
                "SELECT DISTINCT \"persistence_id\" FROM \"event_journal\""
                    + " WHERE \"ordering\" > ? AND \"ordering\" <= ?",
                from,
                upTo);
        ResultSet found = query.executeQuery()) {
      while (found.next()) {
        ids.add(found.getString(1));
      }
    }
    return ids;
  }

  private static List<Row> rows(Connection connection, String id) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement query =
            prepared(
                connection,
                "SELECT \"sequence_number\", \"ordering\", \"event_ser_manifest\""
                    + " FROM \"event_journal\" WHERE \"persistence_id\" = ?"
                    + " ORDER BY \"sequence_number\"",
                id);
        ResultSet found = query.executeQuery()) {
      while (found.next()) {
        rows.add(new Row(found.getLong(1), found.getLong(2), found.getString(3)));
      }
    }
    return rows;
  }

  private static List<FeedRecord> events(Connection connection, String id, long from, long upTo)
      throws SQLException {
    List<FeedRecord> events = new ArrayList<>();
    try (PreparedStatement query =
            prepared(
                connection,
                "SELECT \"ordering\", \"sequence_number\", \"event_ser_id\","
                    + " \"event_ser_manifest\", \"event_payload\" FROM \"event_journal\""
                    + " WHERE \"persistence_id\" = ? AND \"sequence_number\" > ?"
                    + " AND \"sequence_number\" <= ? ORDER BY \"sequence_number\"",
                id,
                from,
                upTo);
        ResultSet found = query.executeQuery()) {
      while (found.next()) {
        if (found.getInt(3) != EventSerializer.IDENTIFIER) {
          throw UnreadableRecordException.ofNewer("serializer " + found.getInt(3));
        }
        events.add(
            new FeedRecord(
                found.getLong(1),
                id,
                found.getLong(2),
                EventManifests.decode(found.getBytes(5), found.getString(4))));
      }
    }
    return events;
  }

  private static @Nullable StoredState newestSnapshot(Connection connection, String id)
      throws SQLException {
    try (PreparedStatement query =
            prepared(
                connection,
                "SELECT \"sequence_number\", \"snapshot_ser_id\", \"snapshot_ser_manifest\","
                    + " \"snapshot_payload\" FROM \"snapshot\" WHERE \"persistence_id\" = ?"
                    + " ORDER BY \"sequence_number\" DESC LIMIT 1",
                id);
        ResultSet found = query.executeQuery()) {
      return found.next()
          ? new StoredState(
              found.getLong(1), found.getInt(2), found.getString(3), found.getBytes(4))
          : null;
    }
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private static int update(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  private static long number(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement query = prepared(connection, sql, values);
        ResultSet found = query.executeQuery()) {
      return found.next() ? found.getLong(1) : 0;
    }
  }

  private <T> T transaction(Work<T> work) {
    try (Connection connection = settings.connect()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new FeedUnavailableException("the journal can not be compacted: " + e.getMessage(), e);
    }
  }
}
