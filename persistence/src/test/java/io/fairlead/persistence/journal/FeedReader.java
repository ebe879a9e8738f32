package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Follows a feed as the catalog does: always from the last ordering it saw. */
final class FeedReader {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final ChangeFeed feed;
  private final List<FeedRecord> seen = new ArrayList<>();
  private long last;

  FeedReader(ChangeFeed feed) {
    this.feed = feed;
  }

  List<FeedRecord> seen() {
    return seen;
  }

  /** Takes what is there now. */
  void readOnce() {
    for (FeedRecord next : feed.read(last, 200)) {
      assertTrue(next.ordering() > last, () -> next + " after " + last);
      last = next.ordering();
      seen.add(next);
    }
  }

  /** Reads on until it has that many events. */
  void readUntil(int events) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (seen.size() < events) {
      readOnce();
      assertTrue(
          Instant.now().isBefore(deadline), () -> "saw only " + seen.size() + " of " + events);
    }
  }

  List<Long> sequenceNrs(String persistenceId) {
    return seen.stream()
        .filter(entry -> entry.persistenceId().equals(persistenceId))
        .map(FeedRecord::sequenceNr)
        .toList();
  }

  /** Each entity's events were seen from 1 on, in order, without a hole. */
  void assertEveryEntityComplete() {
    Map<String, List<Long>> numbers = new HashMap<>();
    seen.forEach(
        entry ->
            numbers
                .computeIfAbsent(entry.persistenceId(), _ -> new ArrayList<>())
                .add(entry.sequenceNr()));
    numbers.forEach(
        (id, found) ->
            assertEquals(LongStream.rangeClosed(1, found.size()).boxed().toList(), found, id));
  }
}
