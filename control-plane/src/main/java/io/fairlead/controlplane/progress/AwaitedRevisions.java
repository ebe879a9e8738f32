package io.fairlead.controlplane.progress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which revision to be in force. An acknowledgement finds those it may concern
 * without a look at the others, and each of them once for each change: what all acknowledgements
 * cost together grows with the changes, not with how many wait. Pure; for one thread.
 *
 * @param <K> who waits
 * @param <V> what is known of the change
 */
final class AwaitedRevisions<K, V> {

  private record Entry<V>(long revision, V value) {}

  private final Map<K, Entry<V>> waiting = new HashMap<>();
  private final TreeMap<Long, Set<K>> byRevision = new TreeMap<>();

  /** It waits for this revision, and for no earlier one any more. */
  void put(K key, long revision, V value) {
    Entry<V> before = waiting.put(key, new Entry<>(revision, value));
    if (before != null) {
      forget(key, before.revision);
    }
    byRevision.computeIfAbsent(revision, _ -> new LinkedHashSet<>()).add(key);
  }

  /** It waits no more. */
  void remove(K key) {
    Entry<V> before = waiting.remove(key);
    if (before != null) {
      forget(key, before.revision);
    }
  }

  /** What is known of the change it waits for; null: it does not wait. */
  @Nullable V get(K key) {
    Entry<V> entry = waiting.get(key);
    return entry == null ? null : entry.value;
  }

  /** What it waits for; 0: for nothing. */
  long revision(K key) {
    Entry<V> entry = waiting.get(key);
    return entry == null ? 0 : entry.revision;
  }

  /** None waits for a revision that is still to be reached. */
  boolean isEmpty() {
    return byRevision.isEmpty();
  }

  /** All that wait. */
  Collection<K> all() {
    return List.copyOf(waiting.keySet());
  }

  /** Those that wait for this revision or an earlier one, each of them only the first time. */
  Collection<K> takeUpTo(long revision) {
    List<K> taken = new ArrayList<>();
    Map<Long, Set<K>> reached = byRevision.headMap(revision, true);
    reached.values().forEach(taken::addAll);
    reached.clear();
    return taken;
  }

  private void forget(K key, long revision) {
    Set<K> others = byRevision.get(revision);
    if (others != null && others.remove(key) && others.isEmpty()) {
      byRevision.remove(revision);
    }
  }
}
