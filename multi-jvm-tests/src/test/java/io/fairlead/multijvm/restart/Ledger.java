package io.fairlead.multijvm.restart;

import io.fairlead.multijvm.restart.Change.Deleted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The changes of each object of one kind, in their order. */
public final class Ledger {
  private final Map<String, List<Change>> changes = new TreeMap<>();

  public synchronized void enter(String name, Change change) {
    changes.computeIfAbsent(name, _ -> new ArrayList<>()).add(change);
  }

  /** What became of the object last; it was never there when it is {@link Deleted}. */
  public synchronized Change last(String name) {
    List<Change> known = changes.getOrDefault(name, List.of());
    return known.isEmpty() ? new Deleted() : known.getLast();
  }

  public synchronized Map<String, List<Change>> changes() {
    Map<String, List<Change>> copy = new TreeMap<>();
    changes.forEach((name, known) -> copy.put(name, List.copyOf(known)));
    return copy;
  }

  /** The resourceVersions of what is there. */
  public synchronized Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    changes.forEach(
        (name, known) -> {
          switch (known.getLast()) {
            case Change.Added added -> versions.put(name, added.version());
            case Change.Modified modified -> versions.put(name, modified.version());
            case Deleted _ -> {}
          }
        });
    return versions;
  }
}
