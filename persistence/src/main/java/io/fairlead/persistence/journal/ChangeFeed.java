package io.fairlead.persistence.journal;

import java.util.List;

/**
 * All events of the journal in commit order: whoever has read up to an ordering has every event up
 * to it, and none that commits later gets a smaller one. Methods block; use from one thread at a
 * time.
 */
public interface ChangeFeed extends AutoCloseable {

  /** Opens the feed of an installed journal, on a connection of its own. */
  @SuppressWarnings("DoNotCallSuggester") // replaced by the next commit
  static ChangeFeed open(JournalSettings settings) {
    throw new UnsupportedOperationException("not there yet: " + settings);
  }

  /** The id of this journal's history, made once with the journal; orderings of two differ. */
  String epoch();

  /**
   * The greatest ordering committed so far; 0 when there is none.
   *
   * @throws FeedUnavailableException when the database does not answer
   */
  long head();

  /**
   * The events with an ordering greater than {@code after}, in order, at most {@code limit} of
   * them.
   *
   * @throws FeedUnavailableException when the database does not answer
   */
  List<FeedRecord> read(long after, int limit);

  @Override
  void close();
}
