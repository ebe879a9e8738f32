package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.SimulatedStore.Changed;
import io.fairlead.multijvm.history.SimulatedStore.Entry;
import io.fairlead.multijvm.history.Watch.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** A watcher of the simulated store, from one connection to the next. */
final class SimulatedWatch {
  private final SimulatedStore store;
  private final Random random;
  private final String name;
  private final String kind;
  private final long from;
  private final List<Told> told = new ArrayList<>();
  private int at;
  private long known; // what the watcher goes on from
  private long position; // where the replica is with it
  private boolean skip;
  private boolean expired;

  /** Begins after a revision, at a replica. */
  SimulatedWatch(SimulatedStore store, Random random, String name, String kind, long from, int at) {
    this.store = store;
    this.random = random;
    this.name = name;
    this.kind = kind;
    this.from = from;
    this.known = from;
    this.at = at;
    connect(at);
    if (store.sometimes(Bug.WATCH_STARTS_LATE, 100)) {
      position = Math.max(from, store.reached(at));
    }
  }

  Watch told() {
    return new Watch(name, kind, from, told);
  }

  /** Whether it has to begin anew. */
  boolean expired() {
    return expired;
  }

  /** Goes on at a replica. */
  void connect(int replica) {
    at = replica;
    told.add(new Told.Connected("replica-" + replica, known));
    position = known;
    if (known < store.floor() && !store.sometimes(Bug.DELETE_MISSING_AFTER_COMPACTION, 100)) {
      told.add(new Told.Expired(known));
      expired = true;
    } else if (known > from && store.sometimes(Bug.EVENT_LOST_ON_RESUME, 50)) {
      skip = true;
    } else if (known > from && store.sometimes(Bug.EVENT_BACK_IN_TIME, 50)) {
      position = Math.max(from, known - 4);
    } else if (store.reached(replica) < known
        && store.sometimes(Bug.FUTURE_WATCH_TOLD_OF_THE_PAST, 100)) {
      position = Math.max(0, store.reached(replica) - 3);
    }
  }

  /** Is told some of what the replica knows. */
  void hear(int most) {
    List<Entry> news = store.after(at, position, kind);
    boolean slow = news.size() > 3;
    for (Entry entry : news.subList(0, Math.min(most, news.size()))) {
      position = entry.revision();
      boolean lost = skip || (slow && store.sometimes(Bug.EVENT_LOST_WHEN_SLOW, 30));
      skip = false;
      if (!lost) {
        tell(entry);
      }
    }
  }

  private void tell(Entry entry) {
    int most = store.sometimes(Bug.REVISION_SPLIT, 50) ? 1 : entry.changes().size();
    for (Changed change : entry.changes().subList(0, most)) {
      boolean missing = change.after() == null && entry.revision() <= store.floor();
      if (!missing || !store.sometimes(Bug.DELETE_MISSING_AFTER_COMPACTION, 100)) {
        Told.Event event = event(entry, change);
        told.add(event);
        if (store.sometimes(Bug.EVENT_TWICE, 10)) {
          told.add(event);
        }
      }
    }
    known = Math.max(known, entry.revision());
  }

  private Told.Event event(Entry entry, Changed change) {
    if (change.after() == null) {
      Version last = Objects.requireNonNull(change.before(), "it was there");
      return new Told.Event(
          Watch.Type.DELETED,
          change.key(),
          new Version(last.uid(), entry.revision(), last.value(), last.addresses()));
    }
    boolean added = change.before() == null || store.sometimes(Bug.EVENT_MISNAMED, 20);
    return new Told.Event(
        added ? Watch.Type.ADDED : Watch.Type.MODIFIED, change.key(), change.after());
  }

  /** Is told how far it is. */
  void mark() {
    boolean ahead = store.sometimes(Bug.BOOKMARK_AHEAD, 100);
    // With nothing of its kind to come, it is as far as the replica.
    boolean all = store.after(at, position, kind).isEmpty();
    long revision = ahead ? store.newest() : all ? store.reached(at) : position;
    if (revision >= known) {
      told.add(new Told.Bookmark(revision));
      known = revision;
    }
    if (random.nextInt(4) == 0 && !ahead) {
      position = Math.max(position, known);
    }
  }
}
