package io.fairlead.persistence.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the journal still has the history that was read from it: every read begins with the event
 * the last one ended with, which must be there, the same to its writer; its epoch must be the one
 * it had; and nothing that was not read yet may be cleared away. A database that was restored from
 * a back-up fails one of the first two, a process that was away for too long the last. One thread.
 */
final class HistoryGuard {

  private static final Logger LOG = LoggerFactory.getLogger(HistoryGuard.class);
  private static final String NEW_HISTORY = "SELECT \"fairlead_new_history\"(?, ?)";
  private static final String PARTED =
      "UPDATE \"journal_lost\" SET \"after\" = ? WHERE \"epoch\" = ? AND \"after\" > ?";

  private final JournalSettings settings;
  private final String epoch;
  private final Trail trail = new Trail();
  private @Nullable Mark mark;

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

  /**
   * What a read finds, all at the same moment.
   *
   * @param first the first event; null: there is none
   * @param floor up to where the journal is not whole
   */
  record Seen(@Nullable Mark first, String epoch, long floor) {}

  /** From now on this event has to be there. */
  void readUpTo(Mark last) {
    mark = last;
    trail.passed(last);
  }

  /**
   * Looks at a read before it is handed on.
   *
   * @param after up to where was read before; the read begins with that event
   * @throws HistoryLostException when it does not follow on that
   */
  void require(long after, Seen seen) {
    if (!seen.epoch.equals(epoch)) {
      partedEarlier();
      throw new HistoryLostException(
          "the journal was restored from a back-up: its history is "
              + seen.epoch
              + " now, this process follows "
              + epoch
              + ": start it again");
    }
    if (seen.floor > after) {
      throw new HistoryLostException(
          "the journal is whole only after "
              + seen.floor
              + ", this process has read up to "
              + after
              + ": it was without the database for too long, start it again");
    }
    Mark known = mark;
    if (known != null
        && known.ordering == after
        && seen.floor < after
        && !known.equals(seen.first)) {
      throw new HistoryLostException(
          "the journal was restored from a back-up: event "
              + after
              + " is not in it any more; its history is "
              + newHistory(after)
              + " from now on, so that nobody goes on with the old one: start this process again");
    }
    mark = seen.first != null && seen.first.ordering == after ? seen.first : null;
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
      String made;
      try (ResultSet row = begin.executeQuery()) {
        made = row.next() ? row.getString(1) : "";
      }
      partedEarlier();
      return made;
    } catch (SQLException e) {
      LOG.atError()
          .addKeyValue("error", e.getMessage())
          .log(
              "no new history could be begun in the restored journal: SELECT"
                  + " fairlead_new_history()");
      return "unknown";
    }
  }

  /** What somebody wrote between the restore and the new history is of neither. */
  private void partedEarlier() {
    try (Connection connection = settings.connect();
        PreparedStatement parted = connection.prepareStatement(PARTED)) {
      long common = trail.newestStillIn(connection);
      parted.setLong(1, common);
      parted.setString(2, epoch);
      parted.setLong(3, common);
      parted.executeUpdate();
    } catch (SQLException e) {
      LOG.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("where the histories part may be noted too late");
    }
  }

  /** What the feed's query found, at its first row. */
  static Seen seen(ResultSet row) throws SQLException {
    return new Seen(mark(row), row.getString(8), row.getLong(9));
  }

  /** The event a row of the feed's query holds. */
  static Mark mark(ResultSet row) throws SQLException {
    return new Mark(row.getLong(1), row.getString(2), row.getLong(3), row.getString(7));
  }
}
