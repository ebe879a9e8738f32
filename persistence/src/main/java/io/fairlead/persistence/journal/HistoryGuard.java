package io.fairlead.persistence.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the journal still has the history that was read from it: every read begins with the event
 * the last one ended with, which must be there, the same to its writer; and its epoch must be the
 * one it had. A database that was restored from a back-up fails one of the two. From one thread.
 */
final class HistoryGuard {

  private static final Logger LOG = LoggerFactory.getLogger(HistoryGuard.class);
  private static final long EPOCH_EVERY = TimeUnit.SECONDS.toNanos(1);
  private static final String NEW_HISTORY = "SELECT \"fairlead_new_history\"(?, ?)";

  private final JournalSettings settings;
  private final String epoch;
  private @Nullable Mark mark;
  private @Nullable Connection checked; // the connection the epoch was asked on
  private long checkedAt;

  HistoryGuard(JournalSettings settings, String epoch) {
    this.settings = settings;
    this.epoch = epoch;
  }

  /**
   * What makes an event this one and no other that was given the same number.
   *
   * @param writer a random id of the entity's life that wrote it
   */
  record Mark(long ordering, String persistenceId, long sequenceNr, String writer) {}

  /** From now on this event has to be there. */
  void readUpTo(Mark last) {
    mark = last;
  }

  /**
   * Asks for the epoch on a new connection and every second.
   *
   * @throws HistoryLostException when it is another one
   */
  void requireEpoch(Connection connection) throws SQLException {
    long now = System.nanoTime();
    if (connection.equals(checked) && now - checkedAt < EPOCH_EVERY) {
      return;
    }
    String found = JdbcChangeFeed.epoch(connection);
    if (!found.equals(epoch)) {
      throw new HistoryLostException(
          "the journal was restored from a back-up: its history is "
              + found
              + " now, this process follows "
              + epoch
              + ": start it again");
    }
    checked = connection;
    checkedAt = now;
  }

  /**
   * Refuses a journal without the event that was read last.
   *
   * @param after up to where was read
   * @param first what the journal has at {@code after} or behind; null: nothing
   * @throws HistoryLostException unless it is that event
   */
  void require(long after, @Nullable Mark first, Connection connection) throws SQLException {
    Mark known = mark;
    if (known == null || known.ordering != after) {
      mark = first != null && first.ordering == after ? first : null; // from here on
      return;
    }
    if (known.equals(first)) {
      return;
    }
    long floor = JdbcChangeFeed.floor(connection);
    if (floor >= known.ordering) {
      throw new HistoryLostException(
          "the journal is whole only after "
              + floor
              + ", this process has read up to "
              + known.ordering
              + ": it was without the database for too long, start it again");
    }
    throw new HistoryLostException(
        "the journal was restored from a back-up: event "
            + known.ordering
            + " is not in it any more; its history is "
            + newHistory(known.ordering)
            + " from now on, so that nobody goes on with the old one: start this process again");
  }

  /**
   * Whoever restored it may not have begun a new history: now that happens, once, and every other
   * process finds out.
   */
  private String newHistory(long seen) {
    try (Connection connection = settings.connect();
        PreparedStatement begin = connection.prepareStatement(NEW_HISTORY)) {
      begin.setString(1, epoch);
      begin.setLong(2, seen);
      try (ResultSet made = begin.executeQuery()) {
        return made.next() ? made.getString(1) : "";
      }
    } catch (SQLException e) {
      LOG.atError()
          .addKeyValue("error", e.getMessage())
          .log(
              "no new history could be begun in the restored journal: SELECT"
                  + " fairlead_new_history()");
      return "unknown";
    }
  }

  /** The event a row of the feed's query holds. */
  static Mark mark(ResultSet row) throws SQLException {
    return new Mark(row.getLong(1), row.getString(2), row.getLong(3), row.getString(7));
  }
}
