package io.fairlead.controlplane.api.watch;

import io.fairlead.controlplane.api.read.Rendering;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;

/**
 * The lines of what has just happened, so that a line is made once for all who watch, and not once
 * for each. Watchers hear of a change at nearly the same time: a line is kept for a second, and the
 * oldest go when all together are more than 8 MiB. No older than that is an age a table shows. Any
 * thread.
 */
final class SharedLines {
  private static final Duration LONGEST = Duration.ofSeconds(1);
  private static final long MOST_BYTES = 8L << 20;

  /**
   * What a line shows and how; an object changes once in a revision.
   *
   * @param first in its watch
   */
  private record Key(
      String type, ResourceKey object, long revision, Rendering rendering, boolean first) {}

  private record Kept(WatchLine line, Instant since) {}

  private final LinkedHashMap<Key, Kept> lines = new LinkedHashMap<>(); // oldest first
  private final InstantSource clock;
  private long bytes;

  SharedLines(InstantSource clock) {
    this.clock = clock;
  }

  /** The line of an event, made now unless it was just made for another watch. */
  synchronized WatchLine line(
      String type,
      CatalogObject object,
      Rendering rendering,
      boolean first,
      Supplier<ByteString> made) {
    dropOld();
    Key key = new Key(type, object.key(), object.resourceVersion(), rendering, first);
    Kept kept = lines.get(key);
    if (kept == null) {
      kept = new Kept(new WatchLine(made.get()), clock.instant());
      lines.put(key, kept);
      bytes += kept.line.bytes().size();
    }
    return kept.line;
  }

  /** How many bytes of lines are kept. */
  synchronized long bytes() {
    return bytes;
  }

  private void dropOld() {
    Instant limit = clock.instant().minus(LONGEST);
    while (!lines.isEmpty()) {
      Kept oldest = lines.firstEntry().getValue();
      if (bytes <= MOST_BYTES && !oldest.since.isBefore(limit)) {
        return;
      }
      lines.pollFirstEntry();
      bytes -= oldest.line.bytes().size();
    }
  }
}
