package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Timeline.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether each list is what was there at its revision, of all objects: however old that may be. */
final class ListCheck {
  private ListCheck() {}

  static List<Violation> violations(History history, Timeline timeline) {
    List<Violation> violations = new ArrayList<>();
    Map<Key, NavigableMap<Long, Change>> objects = timeline.objects();
    Set<Key> deletable = history.deletable();
    for (Operation read : history.operations()) {
      if (read.request() instanceof ListAll(String kind, Request.Freshness _)
          && read.outcome() instanceof Listed listing) {
        objects.forEach(
            (key, changes) -> {
              boolean untold = deletable.contains(key) && endUntold(changes, listing.revision());
              if (key.kind().equals(kind) && (listing.items().containsKey(key) || !untold)) {
                wrong(read, listing, key, changes).ifPresent(violations::add);
              }
            });
      }
    }
    return violations;
  }

  /** Whether it may have been deleted by then, as no watch told when it was. */
  private static boolean endUntold(NavigableMap<Long, Change> changes, long revision) {
    Map.Entry<Long, Change> next = changes.higherEntry(revision);
    return next == null || !next.getValue().deletion();
  }

  private static Optional<Violation> wrong(
      Operation read, Listed listing, Key key, NavigableMap<Long, Change> changes) {
    Version item = listing.items().get(key);
    Map.Entry<Long, Change> last = changes.floorEntry(listing.revision());
    Version then = last == null || last.getValue().deletion() ? null : last.getValue().version();
    if (Objects.equals(revision(item), revision(then))) {
      return Optional.empty();
    }
    return Optional.of(
        new Violation(
            Check.LIST_ATOMIC,
            "a list is not what there was of " + key + " at its revision",
            "#%d %s [%d, %d] at %d has %s"
                .formatted(
                    read.id(), read.client(), read.start(), read.end(), listing.revision(), item),
            last == null ? "nothing was before" : last.getValue()));
  }

  private static @Nullable Long revision(@Nullable Version version) {
    return version == null ? null : version.revision();
  }
}
