package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Deleted;
import io.fairlead.multijvm.history.Outcome.Found;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Reason;
import io.fairlead.multijvm.history.Outcome.Refused;
import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Request.Create;
import io.fairlead.multijvm.history.Request.Delete;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Request.Patch;
import io.fairlead.multijvm.history.Request.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One log of changes and three replicas that follow it, in memory, with one defect or none. All at
 * once: who calls it decides what happens when.
 */
@SuppressWarnings("ReferenceEquality") // whether it is the head itself that is changed
final class SimulatedStore {
  static final int REPLICAS = 3;
  private static final int ADDRESSES = 4;

  /**
   * A change of one object; both null: none.
   *
   * @param before null: it was not there
   * @param after null: it is gone
   */
  record Changed(Key key, @Nullable Version before, @Nullable Version after) {}

  /** The changes of one revision. */
  record Entry(long revision, List<Changed> changes) {}

  /** What a replica has: the log up to a place, and the objects of that. */
  private static final class Replica {
    private int applied;
    private final Map<Key, Version> objects = new TreeMap<>();
  }

  private final Random random;
  private final @Nullable Bug bug;
  private final List<Entry> log = new ArrayList<>();
  private final Map<Key, Version> head = new TreeMap<>();
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Patch> again = new ArrayList<>();
  private long revision;
  private long floor;
  private int uids;
  private boolean forgotten; // which addresses are in use

  SimulatedStore(Random random, @Nullable Bug bug) {
    this.random = random;
    this.bug = bug;
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(new Replica());
    }
  }

  private boolean has(Bug one) {
    return bug == one;
  }

  boolean sometimes(Bug one, int percent) {
    return bug == one && random.nextInt(100) < percent;
  }

  /** Does what is asked, by a replica, now. */
  Outcome answer(int at, Request request) {
    Replica replica = replicas.get(at);
    return switch (request) {
      case Get(Key key, Freshness freshness) -> {
        read(replica, freshness);
        Version version = replica.objects.get(key);
        yield version == null ? new Refused(Reason.NOT_FOUND) : new Found(shown(version));
      }
      case ListAll(String kind, Freshness freshness) -> {
        read(replica, freshness);
        yield list(replica, kind);
      }
      case Create _, Update _, Patch _, Delete _ -> write(replica, request);
    };
  }

  private void read(Replica replica, Freshness freshness) {
    if (freshness == Freshness.MOST_RECENT && !has(Bug.STALE_READ)) {
      advance(replica, log.size());
    }
  }

  private Outcome list(Replica replica, String kind) {
    Map<Key, Version> items = new HashMap<>();
    Map<Key, Version> old = replica.objects;
    if (sometimes(Bug.LIST_OF_TWO_MOMENTS, 30)) {
      old = new HashMap<>();
      for (Entry entry : log.subList(0, Math.max(0, replica.applied - 3))) {
        apply(old, entry);
      }
    }
    for (Map.Entry<Key, Version> each : old.entrySet()) {
      if (each.getKey().name().endsWith("1")) {
        items.put(each.getKey(), each.getValue());
      }
    }
    for (Map.Entry<Key, Version> each : replica.objects.entrySet()) {
      if (!each.getKey().name().endsWith("1")) {
        items.put(each.getKey(), shown(each.getValue()));
      }
    }
    items.keySet().removeIf(key -> !key.kind().equals(kind));
    return new Listed(reached(replica), items);
  }

  private long reached(Replica replica) {
    return replica.applied == 0 ? 0 : log.get(replica.applied - 1).revision();
  }

  private Version shown(Version version) {
    return sometimes(Bug.INDEX_AND_DATA_APART, 5)
        ? new Version(version.uid(), version.revision(), "older-" + version.value(), Set.of())
        : version;
  }

  private Outcome write(Replica replica, Request request) {
    if (has(Bug.STALE_REFUSAL) && decide(replica.objects, request) instanceof Refused refused) {
      return refused;
    }
    Map<Key, Version> seen = has(Bug.TWO_OWNERS) ? replica.objects : head;
    Outcome outcome = decide(seen, request);
    if (outcome instanceof Refused) {
      return outcome;
    }
    if (request instanceof Patch patch && sometimes(Bug.WRITTEN_TWICE, 80)) {
      again.add(patch);
    }
    if (!has(Bug.TWO_OWNERS)) {
      advance(replica, log.size());
    }
    return request instanceof Create && sometimes(Bug.REFUSES_OWN_SUCCESS, 15)
        ? new Refused(Reason.ALREADY_EXISTS)
        : outcome;
  }

  /** Refuses, or does. */
  private Outcome decide(Map<Key, Version> objects, Request request) {
    return switch (request) {
      case Create(Key key, String value) ->
          objects.containsKey(key)
              ? new Refused(Reason.ALREADY_EXISTS)
              : create(objects, key, value);
      case Update(Key key, long expected, String value) -> {
        Version there = objects.get(key);
        if (there == null) {
          yield new Refused(Reason.NOT_FOUND);
        }
        yield there.revision() == expected || sometimes(Bug.EXPECTATION_IGNORED, 90)
            ? replace(objects, key, there, value)
            : new Refused(Reason.CONFLICT);
      }
      case Patch(Key key, String value) -> {
        Version there = objects.get(key);
        yield there == null ? new Refused(Reason.NOT_FOUND) : replace(objects, key, there, value);
      }
      case Delete(Key key, String uid) -> {
        Version there = objects.get(key);
        if (there == null) {
          yield new Refused(Reason.NOT_FOUND);
        }
        if (!uid.isEmpty() && !uid.equals(there.uid())) {
          yield new Refused(Reason.CONFLICT);
        }
        if (objects == head || has(Bug.TWO_OWNERS)) {
          commit(List.of(new Changed(key, there, null)), next());
        }
        yield new Deleted();
      }
      case Get _, ListAll _ -> new Unknown();
    };
  }

  private Outcome create(Map<Key, Version> objects, Key key, String value) {
    Set<String> addresses = Set.of();
    if (key.kind().equals("services")) {
      Set<String> used = new HashSet<>();
      head.values().forEach(each -> used.addAll(each.addresses()));
      if (used.size() >= ADDRESSES) {
        return new Refused(Reason.NOT_TRIED);
      }
      int free = 0;
      while (used.contains("ip-" + free)) {
        free++;
      }
      addresses = Set.of("ip-" + (forgotten ? random.nextInt(ADDRESSES) : free));
    }
    if (objects != head && !has(Bug.TWO_OWNERS)) {
      return new Unknown();
    }
    long revision = next();
    Version made = new Version("u" + ++uids, revision, value, addresses);
    commit(List.of(new Changed(key, head.get(key), made)), revision);
    return new Written(made);
  }

  private Outcome replace(Map<Key, Version> objects, Key key, Version there, String value) {
    if (objects != head && !has(Bug.TWO_OWNERS)) {
      return new Unknown();
    }
    long revision = next();
    Version made = new Version(there.uid(), revision, value, there.addresses());
    commit(List.of(new Changed(key, head.get(key), made)), revision);
    return new Written(made);
  }

  /** Changes two objects in one revision; both are there. */
  List<Version> both(Key one, String value, Key other, String otherValue) {
    long revision = next();
    Version first = head.get(one);
    Version second = head.get(other);
    if (first == null || second == null) {
      throw new IllegalStateException("both are there");
    }
    Version now = new Version(first.uid(), revision, value, Set.of());
    Version otherNow = new Version(second.uid(), revision, otherValue, Set.of());
    commit(List.of(new Changed(one, first, now), new Changed(other, second, otherNow)), revision);
    return List.of(now, otherNow);
  }

  /** Gaps are normal. */
  private long next() {
    revision += 1 + random.nextInt(2);
    return revision;
  }

  private void commit(List<Changed> changes, long at) {
    Entry entry = new Entry(at, changes);
    log.add(entry);
    apply(head, entry);
  }

  private static void apply(Map<Key, Version> objects, Entry entry) {
    for (Changed change : entry.changes()) {
      if (change.after() == null) {
        objects.remove(change.key());
      } else {
        objects.put(change.key(), change.after());
      }
    }
  }

  /** A replica reads on, some. */
  void follow(int at) {
    Replica replica = replicas.get(at);
    advance(replica, replica.applied + random.nextInt(log.size() - replica.applied + 1));
    again.removeIf(
        patch -> {
          Version there = head.get(patch.key());
          if (there == null || there.value().equals(patch.value())) {
            return false;
          }
          replace(head, patch.key(), there, patch.value());
          return true;
        });
  }

  /** All replicas have everything. */
  void settle() {
    replicas.forEach(replica -> advance(replica, log.size()));
  }

  private void advance(Replica replica, int to) {
    while (replica.applied < to) {
      Entry entry = log.get(replica.applied++);
      if (replica != replicas.getLast() || !sometimes(Bug.REPLICA_LEAVES_OUT, 20)) {
        apply(replica.objects, entry);
      }
    }
  }

  /** A replica ends, and comes back. */
  void crash(int at) {
    forgotten = has(Bug.ADDRESS_TWICE);
    if (has(Bug.ACKNOWLEDGED_BEFORE_PERSISTED) && log.size() > 3) {
      log.subList(log.size() - 1 - random.nextInt(2), log.size()).clear();
      revision = log.getLast().revision();
      floor = Math.min(floor, revision);
      rebuild();
    }
    if (has(Bug.REVISION_GOES_BACK)) {
      revision = Math.max(0, revision - 4);
    }
    if (has(Bug.RESURRECTED_AFTER_RESTART)) {
      log.subList(Math.max(0, log.size() - 8), log.size()).stream()
          .flatMap(entry -> entry.changes().stream())
          .filter(change -> change.after() == null && !head.containsKey(change.key()))
          .forEach(this::undo);
    }
    follow(at);
  }

  private void undo(Changed deletion) {
    Version before = deletion.before();
    if (before != null) {
      head.put(deletion.key(), before);
      replicas.forEach(replica -> replica.objects.put(deletion.key(), before));
    }
  }

  private void rebuild() {
    head.clear();
    log.forEach(entry -> apply(head, entry));
    for (Replica replica : replicas) {
      replica.applied = Math.min(replica.applied, log.size());
      replica.objects.clear();
      log.subList(0, replica.applied).forEach(entry -> apply(replica.objects, entry));
    }
  }

  /** Clears the past away, up to what every replica has. */
  void compact() {
    int least = replicas.stream().mapToInt(replica -> replica.applied).min().orElse(0);
    if (least > 0) {
      floor = Math.max(floor, log.get(least - 1 - random.nextInt(Math.min(5, least))).revision());
    }
  }

  /** Up to where the past is cleared away. */
  long floor() {
    return floor;
  }

  /** The greatest revision there is. */
  long newest() {
    return log.isEmpty() ? 0 : log.getLast().revision();
  }

  /** The greatest revision a replica has. */
  long reached(int at) {
    return reached(replicas.get(at));
  }

  /** What a replica knows after a revision, of one kind. */
  List<Entry> after(int at, long after, String kind) {
    return log.subList(0, replicas.get(at).applied).stream()
        .filter(entry -> entry.revision() > after)
        .map(
            entry ->
                new Entry(
                    entry.revision(),
                    entry.changes().stream().filter(c -> c.key().kind().equals(kind)).toList()))
        .filter(entry -> !entry.changes().isEmpty())
        .toList();
  }

  /** What an agent has in force. */
  String agent(int agent) {
    Map<Key, Version> objects = new TreeMap<>();
    int upTo = has(Bug.AGENT_LEFT_BEHIND) && agent == 1 ? log.size() - 1 : log.size();
    log.subList(0, Math.max(0, upTo)).forEach(entry -> apply(objects, entry));
    return objects.toString();
  }
}
