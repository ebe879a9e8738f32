package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Deleted;
import io.fairlead.multijvm.history.Outcome.Found;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Refused;
import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Watch.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every change that anybody was told of, by its revision: what the answers and the watches of a
 * history say together. Where two of them contradict each other that is noted, and the first one
 * stands.
 */
final class Timeline {
  /**
   * A change of one object.
   *
   * @param version what it is then; of a deletion, what it was last, with the deletion's revision
   * @param source who told
   */
  record Change(Key key, boolean deletion, Version version, String source) {
    long revision() {
      return version.revision();
    }

    @Override
    public String toString() {
      return "%d %s %s, says %s"
          .formatted(version.revision(), deletion ? "deletes" : "makes", version, source);
    }
  }

  private final Map<String, NavigableMap<Long, Map<Key, Change>>> kinds = new HashMap<>();
  private final Map<Key, NavigableMap<Long, Change>> objects = new HashMap<>();
  private final Map<String, Change> values = new HashMap<>();
  private final List<Violation> contradictions = new ArrayList<>();

  private Timeline() {}

  static Timeline of(History history) {
    Timeline timeline = new Timeline();
    for (Operation operation : history.operations()) {
      timeline.add(operation);
    }
    for (Watch watch : history.watches()) {
      for (Told told : watch.told()) {
        if (told instanceof Told.Event(Watch.Type type, Key key, Version version)) {
          timeline.add(
              new Change(key, type == Watch.Type.DELETED, version, "watch " + watch.watcher()));
        }
      }
    }
    return timeline;
  }

  private void add(Operation operation) {
    String source = "#" + operation.id();
    switch (operation.outcome()) {
      case Written(Version version) -> add(operation.key().orElseThrow(), version, source);
      case Found(Version version) -> add(operation.key().orElseThrow(), version, source);
      case Listed(long _, Map<Key, Version> items) ->
          items.forEach((key, version) -> add(key, version, source));
      case Deleted _, Refused _, Unknown _ -> {}
    }
  }

  private void add(Key key, Version version, String source) {
    add(new Change(key, false, version, source));
  }

  private void add(Change change) {
    Change known =
        objects
            .computeIfAbsent(change.key, _ -> new TreeMap<>())
            .putIfAbsent(change.revision(), change);
    if (known == null) {
      kinds
          .computeIfAbsent(change.key.kind(), _ -> new TreeMap<>())
          .computeIfAbsent(change.revision(), _ -> new TreeMap<>())
          .put(change.key, change);
    } else if (known.deletion != change.deletion || !known.version.equals(change.version)) {
      contradict("one revision of " + change.key + " is two things", known, change);
    }
    if (!change.deletion) {
      Change same = values.putIfAbsent(change.version.value(), change);
      if (same != null && !same.version.equals(change.version)) {
        contradict("one write to " + change.key + " made two versions", same, change);
      }
    }
  }

  private void contradict(String what, Change one, Change other) {
    contradictions.add(new Violation(Check.ONE_MEANING, what, one, other));
  }

  List<Violation> contradictions() {
    return contradictions;
  }

  /** The changes of a kind, by revision. */
  NavigableMap<Long, Map<Key, Change>> kind(String kind) {
    return kinds.getOrDefault(kind, new TreeMap<>());
  }

  /** The changes of an object, by revision. */
  NavigableMap<Long, Change> object(Key key) {
    return objects.getOrDefault(key, new TreeMap<>());
  }

  /** All objects that were ever there, by key. */
  Map<Key, NavigableMap<Long, Change>> objects() {
    return new TreeMap<>(objects);
  }

  /** The version a write made; empty when nobody ever saw it. */
  Optional<Version> madeBy(String value) {
    return Optional.ofNullable(values.get(value)).map(Change::version);
  }
}
