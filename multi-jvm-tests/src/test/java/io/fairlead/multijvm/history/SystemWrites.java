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
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The system writes to objects, too: a status, conditions. It leaves a client's value where it is,
 * so that one value has several revisions. Here each of them gets a name of its own, and is said to
 * be an update, conditional on the revision before, that may have happened at any time. One that
 * took something back that came between is then what no order explains.
 */
final class SystemWrites {
  private final History history;
  private final Map<String, Family> families = new HashMap<>();

  /** The versions with one value and uid, by revision. */
  private record Family(Key key, String uid, TreeMap<Long, Version> versions) {}

  private SystemWrites(History history) {
    this.history = history;
  }

  /** The same history with the system as one more client. */
  static History named(History history) {
    return new SystemWrites(history).named();
  }

  private History named() {
    history.operations().forEach(this::collect);
    for (Watch watch : history.watches()) {
      for (Told told : watch.told()) {
        if (told instanceof Told.Event(Watch.Type type, Key key, Version version)
            && type != Watch.Type.DELETED) {
          collect(key, version);
        }
      }
    }
    families.values().removeIf(family -> family.versions.size() < 2);
    if (families.isEmpty()) {
      return history;
    }
    List<Operation> operations = new ArrayList<>();
    history.operations().forEach(operation -> operations.add(named(operation)));
    operations.addAll(writes());
    List<Watch> watches = history.watches().stream().map(this::named).toList();
    return new History(operations, watches, history.agents(), history.forgets());
  }

  private void collect(Operation operation) {
    switch (operation.outcome()) {
      case Written(Version version) -> collect(operation.key().orElseThrow(), version);
      case Found(Version version) -> collect(operation.key().orElseThrow(), version);
      case Listed(long _, Map<Key, Version> items) -> items.forEach(this::collect);
      case Deleted _, Refused _, Unknown _ -> {}
    }
  }

  private void collect(Key key, Version version) {
    Family family =
        families.computeIfAbsent(
            version.value(), _ -> new Family(key, version.uid(), new TreeMap<>()));
    if (family.key.equals(key) && family.uid.equals(version.uid())) {
      family.versions.put(version.revision(), version);
    }
  }

  private List<Operation> writes() {
    List<Operation> writes = new ArrayList<>();
    for (Family family : families.values()) {
      long before = family.versions.firstKey();
      for (Version version : family.versions.tailMap(before, false).values()) {
        Request update = new Request.Update(family.key, before, named(version).value());
        int id = -1 - writes.size();
        writes.add(new Operation(id, "system", 0, Operation.NEVER, update, new Unknown()));
        before = version.revision();
      }
    }
    return writes;
  }

  /** Also of what was deleted later, which has the revision of that. */
  private Version named(Version version) {
    Family family = families.get(version.value());
    if (family == null || !family.uid.equals(version.uid())) {
      return version;
    }
    Long revision = family.versions.floorKey(version.revision());
    return revision == null || revision.equals(family.versions.firstKey())
        ? version
        : new Version(
            version.uid(),
            version.revision(),
            version.value() + "+" + revision,
            version.addresses());
  }

  private Operation named(Operation operation) {
    Outcome outcome =
        switch (operation.outcome()) {
          case Written(Version version) -> new Written(named(version));
          case Found(Version version) -> new Found(named(version));
          case Listed(long revision, Map<Key, Version> items) ->
              new Listed(
                  revision,
                  items.entrySet().stream()
                      .collect(
                          Collectors.toMap(Map.Entry::getKey, each -> named(each.getValue()))));
          case Deleted _, Refused _, Unknown _ -> operation.outcome();
        };
    return new Operation(
        operation.id(),
        operation.client(),
        operation.start(),
        operation.end(),
        operation.request(),
        outcome);
  }

  private Watch named(Watch watch) {
    List<Told> told =
        watch.told().stream()
            .map(
                each ->
                    each instanceof Told.Event(Watch.Type type, Key key, Version version)
                        ? new Told.Event(type, key, named(version))
                        : each)
            .toList();
    return new Watch(watch.watcher(), watch.kind(), watch.from(), told);
  }
}
