package io.fairlead.persistence.journal;

import java.util.List;

/**
 * All events of the journal in commit order: whoever has read up to an ordering has every event up
 * to it, none that commits later gets a smaller one, and none that was read is gone after a kill.
 * Methods block; use from one thread at a time. Never interrupt that thread: H2 closes its file
 * when a reader is interrupted.
 */
public interface ChangeFeed extends AutoCloseable {

  /**
   * Opens the feed of an installed journal, on a connection of its own.
   *
   * @throws FeedUnavailableException when the database does not answer
   */
  static ChangeFeed open(JournalSettings settings) {
    return JdbcChangeFeed.open(settings);
  }

  /** The id of this journal's history, made once with the journal; orderings of two differ. */
  String epoch();

  /**
   * The greatest ordering committed so far; 0 when there is none.
   *
   * @throws FeedUnavailableException when the database does not answer
   */
  long head();

  /** Up to this ordering events may have been cleared away; 0: all are there. */
  default long floor() {
    return 0;
  }

  /**
   * Whether other processes may write to the journal: then what this one knows is the newest there
   * is only if it was read after somebody asked.
   */
  default boolean othersWrite() {
    return false;
  }

  /**
   * Orderings of histories that are lost: given once, never in this one.
   *
   * @param after the last one before them that this history has as well
   * @param before the first that can be given after them
   */
  record Lost(long after, long before) {
    /** Whether an ordering is one of them. */
    public boolean covers(long ordering) {
      return after < ordering && ordering < beginning();
    }

    /** Where this history goes on: greater than all that were lost, and given to no event. */
    public long beginning() {
      return before - 1;
    }
  }

  /** What was lost up to now, by a database that went back to a back-up. */
  default List<Lost> lost() {
    return List.of();
  }

  /**
   * Has commits told, of whatever process, as soon as the database can tell them, on a thread of
   * the feed's own until the feed is closed: it calls {@code committed}, which returns at once.
   * Some may go untold, so look without being told every now and then. A database inside this
   * process tells nothing: nobody else can write.
   */
  default void onCommit(Runnable committed) {}

  /**
   * The events with an ordering greater than {@code after}, in order, at most {@code limit} of
   * them, and none behind one that this version can not read.
   *
   * @throws FeedUnavailableException when the database does not answer
   * @throws UnreadableEventException when the first of them is not readable by this version
   * @throws HistoryLostException when they do not follow on what was read before
   */
  List<FeedRecord> read(long after, int limit);

  @Override
  void close();
}
