package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Timeline.Change;
import io.fairlead.multijvm.history.Watch.Told;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * The six promises of etcd's watches (Ordered, Unique, Reliable, Atomic, Resumable, Bookmarkable;
 * etcd API guarantees), and that each event is called what it is. Of one watcher.
 */
final class WatchChecks {
  private final Watch watch;
  private final boolean forgets;
  private final NavigableMap<Long, Map<Key, Change>> changes;
  private final Timeline timeline;
  private final List<Violation> violations = new ArrayList<>();

  private record Place(Key key, long revision) {}

  private WatchChecks(Watch watch, boolean forgets, Timeline timeline) {
    this.watch = watch;
    this.forgets = forgets;
    this.timeline = timeline;
    this.changes = timeline.kind(watch.kind());
  }

  static List<Violation> violations(History history, Timeline timeline) {
    List<Violation> all = new ArrayList<>();
    for (Watch watch : history.watches()) {
      WatchChecks checks = new WatchChecks(watch, history.forgets(), timeline);
      checks.run();
      all.addAll(checks.violations);
    }
    return all;
  }

  private void run() {
    Set<Place> told = new HashSet<>();
    long last = watch.from();
    long marked = -1;
    for (int i = 0; i < watch.told().size(); i++) {
      switch (watch.told().get(i)) {
        case Told.Event event -> {
          event(i, event, told, last, marked);
          last = Math.max(last, event.version().revision());
        }
        case Told.Bookmark(long revision) -> {
          if (revision < Math.max(last, marked)) {
            violation(Check.BOOKMARKABLE, "a bookmark goes back", i);
          }
          marked = revision;
        }
        case Told.Expired _ -> {
          if (!forgets) {
            violation(Check.RESUMABLE, "a revision to go on from is too old", i);
          }
        }
        case Told.Connected _ -> {}
      }
    }
    missing(told);
  }

  private void event(int at, Told.Event event, Set<Place> told, long last, long marked) {
    long revision = event.version().revision();
    boolean again = !told.add(new Place(event.key(), revision));
    if (revision < last || revision == watch.from()) {
      violation(Check.ORDERED, "an event comes after a later one", at);
    } else if (again) {
      violation(Check.UNIQUE, "an event comes twice", at);
    } else if (revision <= marked) {
      violation(Check.BOOKMARKABLE, "an event comes after a bookmark that covers it", at);
    }
    typed(at, event);
  }

  private void typed(int at, Told.Event event) {
    Map.Entry<Long, Change> before =
        timeline.object(event.key()).lowerEntry(event.version().revision());
    if (before == null) {
      return;
    }
    Change change = before.getValue();
    boolean there = !change.deletion();
    boolean right =
        switch (event.type()) {
          case ADDED -> !there || !change.version().uid().equals(event.version().uid());
          case MODIFIED, DELETED -> there && change.version().uid().equals(event.version().uid());
        };
    if (!right) {
      violations.add(
          new Violation(Check.TYPED, "an event is not what happened", change, where(at), event));
    }
  }

  /** What others know of and this one was not told, each change with the promise it breaks. */
  private void missing(Set<Place> told) {
    changes
        .subMap(watch.from(), false, watch.upTo(), true)
        .forEach(
            (revision, together) ->
                together.forEach(
                    (key, change) -> {
                      if (!told.contains(new Place(key, revision))) {
                        missing(change, together.keySet(), told);
                      }
                    }));
  }

  private void missing(Change change, Set<Key> together, Set<Place> told) {
    long revision = change.revision();
    int next = 0;
    while (next < watch.told().size() && !passes(watch.told().get(next), revision)) {
      next++;
    }
    boolean split = together.stream().anyMatch(other -> told.contains(new Place(other, revision)));
    boolean resumed =
        next > 0
            && watch.told().get(next - 1) instanceof Told.Connected(String _, long from)
            && from > watch.from();
    boolean bookmark = watch.told().get(next) instanceof Told.Bookmark;
    Check check =
        split
            ? Check.ATOMIC
            : resumed ? Check.RESUMABLE : bookmark ? Check.BOOKMARKABLE : Check.RELIABLE;
    violations.add(
        new Violation(check, "a change was not told", change, where(next), around(next)));
  }

  private static boolean passes(Told told, long revision) {
    return switch (told) {
      case Told.Event(Watch.Type _, Key _, Version version) -> version.revision() >= revision;
      case Told.Bookmark(long marked) -> marked >= revision;
      case Told.Connected _, Told.Expired _ -> false;
    };
  }

  private void violation(Check check, String what, int at) {
    violations.add(new Violation(check, what, where(at), around(at)));
  }

  private String where(int at) {
    return "watch %s of %s after %d, line %d"
        .formatted(watch.watcher(), watch.kind(), watch.from(), at);
  }

  private String around(int at) {
    StringBuilder lines = new StringBuilder();
    for (int i = Math.max(0, at - 3); i < Math.min(watch.told().size(), at + 2); i++) {
      lines.append(i == at ? "\n  > " : "\n    ").append(watch.told().get(i));
    }
    return lines.toString();
  }
}
