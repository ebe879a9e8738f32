package io.fairlead.persistence.journal;

import io.fairlead.persistence.event.ObjectEvent;
import java.time.Instant;
import java.util.List;

/**
 * What happened to single objects, by index rather than by reading the whole feed. Methods block;
 * any thread.
 */
public interface EventHistory {

  /** The history in an installed journal; every call has a connection of its own. */
  static EventHistory of(JournalSettings settings) {
    return new JdbcEventHistory(settings);
  }

  /**
   * One event of one object.
   *
   * @param ordering the resourceVersion it led to
   * @param at when it was written
   */
  record Entry(long ordering, Instant at, ObjectEvent event) {}

  /**
   * The object's own events with {@code after < ordering <= upTo}, newest first, at most {@code
   * limit} of them; what an entity derives besides is left out.
   *
   * @throws FeedUnavailableException when the database does not answer
   * @throws UnreadableEventException when one of them is not readable by this version
   */
  List<Entry> newest(String persistenceId, long after, long upTo, int limit);

  /**
   * Up to this ordering only the newest event of each object is kept.
   *
   * @throws FeedUnavailableException when the database does not answer
   */
  long floor();

  /**
   * The ordering of the last event written up to that time; 0 when there is none.
   *
   * @throws FeedUnavailableException when the database does not answer
   */
  long orderingAt(Instant time);
}
