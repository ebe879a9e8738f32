package io.fairlead.controlplane.catalog;

import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.FeedRecord;
import io.fairlead.persistence.journal.FeedUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A journal in memory, which can be told to be unavailable. */
final class MemoryFeed implements ChangeFeed {

  private final List<FeedRecord> records = new ArrayList<>(); // guarded by this
  private final Map<String, Long> sequenceNrs = new HashMap<>(); // guarded by this
  private final List<Lost> lost = new ArrayList<>(); // before it is opened
  private volatile boolean down;
  private volatile boolean closed;
  private volatile int failures;

  /** Commits an event; the result is its ordering. */
  synchronized long append(String persistenceId, JournalEvent event) {
    return appendAt(head() + 1 + records.size() % 2, persistenceId, event);
  }

  /** The same with this ordering. */
  synchronized long appendAt(long ordering, String persistenceId, JournalEvent event) {
    long sequenceNr = sequenceNrs.merge(persistenceId, 1L, Long::sum);
    records.add(new FeedRecord(ordering, persistenceId, sequenceNr, event));
    return ordering;
  }

  /** As after a restore: numbers up to there were given in another history. */
  void lose(Lost gap) {
    lost.add(gap);
  }

  @Override
  public List<Lost> lost() {
    return lost;
  }

  void goDown() {
    down = true;
  }

  void comeBack() {
    down = false;
  }

  int failures() {
    return failures;
  }

  boolean closed() {
    return closed;
  }

  @Override
  public String epoch() {
    return "memory";
  }

  @Override
  public synchronized long head() {
    return records.isEmpty() ? 0 : records.getLast().ordering();
  }

  @Override
  public synchronized List<FeedRecord> read(long after, int limit) {
    if (down) {
      failures++;
      throw new FeedUnavailableException("told to be down", new IOException());
    }
    return records.stream().filter(entry -> entry.ordering() > after).limit(limit).toList();
  }

  @Override
  public void close() {
    closed = true;
  }
}
