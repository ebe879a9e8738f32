package io.fairlead.persistence.journal;

import io.fairlead.persistence.journal.HistoryGuard.Mark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Some of the events that were read, to find the newest that a journal still has: the last few
 * hundred, and before them one of each thousand. One thread.
 */
final class Trail {

  private static final int RECENT = 512;
  private static final int OLDER = 2048;
  private static final int APART = 1000;
  private static final String STILL_THERE =
      """
      SELECT 1 FROM "event_journal" WHERE "ordering" = ? AND "persistence_id" = ?
         AND "sequence_number" = ? AND "writer" = ?\
      """;

  private final Deque<Mark> recent = new ArrayDeque<>();
  private final Deque<Mark> older = new ArrayDeque<>();

  /** The next event that was read. */
  void passed(Mark mark) {
    recent.addLast(mark);
    if (recent.size() > RECENT) {
      Mark oldest = recent.removeFirst();
      if (older.isEmpty() || oldest.ordering() >= older.getLast().ordering() + APART) {
        older.addLast(oldest);
      }
      if (older.size() > OLDER) {
        older.removeFirst();
      }
    }
  }

  /** The ordering of the newest of them that is there, the same to its writer; 0: none is known. */
  long newestStillIn(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(STILL_THERE)) {
      for (Deque<Mark> marks : List.of(recent, older)) {
        Iterator<Mark> newestFirst = marks.descendingIterator();
        while (newestFirst.hasNext()) {
          Mark mark = newestFirst.next();
          if (isThere(query, mark)) {
            return mark.ordering();
          }
        }
      }
    }
    return 0;
  }

  private static boolean isThere(PreparedStatement query, Mark mark) throws SQLException {
    query.setLong(1, mark.ordering());
    query.setString(2, mark.persistenceId());
    query.setLong(3, mark.sequenceNr());
    query.setString(4, mark.writer());
    try (ResultSet row = query.executeQuery()) {
      return row.next();
    }
  }
}
