package io.fairlead.controlplane.distribution;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Who is connected to any control plane of the cluster. What others said stays for the grace time
 * after they left, and who was connected counts as there for the grace time after that, so an agent
 * that moves never counts as gone. Thread-safe.
 */
final class Roster {

  /** What one other control plane said. */
  private static final class Other {
    private final Map<String, Presence> agents = new HashMap<>();
    private long sequence;
    private long leftAt = PRESENT;
  }

  private record Kept(Presence presence, long seenAt) {}

  private static final long PRESENT = Long.MIN_VALUE;

  private final long grace;
  private final LongSupplier nanos;
  private final long startedAt;
  private final Supplier<Map<String, Presence>> here;
  private final Map<String, Other> others = new HashMap<>(); // guarded by this
  private final Map<String, Kept> kept = new TreeMap<>(); // guarded by this

  /**
   * @param here those that this control plane serves, by name
   * @param nanos a clock that never goes back
   */
  Roster(Duration grace, Supplier<Map<String, Presence>> here, LongSupplier nanos) {
    this.grace = grace.toNanos();
    this.nanos = nanos;
    this.startedAt = nanos.getAsLong();
    this.here = here;
  }

  /**
   * What another control plane says: all it has, or what is different.
   *
   * @return false when something was missed: ask for all
   */
  synchronized boolean told(
      String member,
      long sequence,
      boolean whole,
      List<Presence> changed,
      Map<String, Long> acked,
      List<String> gone) {
    Other other = others.computeIfAbsent(member, _ -> new Other());
    if (!whole && sequence != other.sequence + 1) {
      return sequence <= other.sequence; // said before, while all was on its way
    }
    if (whole) {
      other.agents.clear();
    }
    other.sequence = sequence;
    other.leftAt = PRESENT;
    changed.forEach(presence -> other.agents.put(presence.name(), presence));
    acked.forEach(
        (name, revision) ->
            other.agents.computeIfPresent(name, (_, presence) -> presence.at(revision)));
    other.agents.keySet().removeAll(gone);
    return true;
  }

  /** These are the other members now; what those that are not said is kept a while. */
  synchronized void members(Collection<String> now) {
    others.forEach(
        (member, other) -> {
          if (now.contains(member)) {
            other.leftAt = PRESENT;
          } else if (other.leftAt == PRESENT) {
            other.leftAt = nanos.getAsLong();
          }
        });
  }

  /** Everybody who is connected anywhere, by name. */
  Map<String, Presence> connected() {
    Map<String, Presence> all = elsewhere();
    here.get().forEach((name, presence) -> all.merge(name, presence, Roster::later));
    return all;
  }

  /** Which other control plane serves it, if one does. */
  synchronized Optional<String> servedBy(String name) {
    String server = null;
    long since = Long.MIN_VALUE;
    for (Map.Entry<String, Other> other : others.entrySet()) {
      Presence served = other.getValue().agents.get(name);
      if (served != null && other.getValue().leftAt == PRESENT && served.since() > since) {
        server = other.getKey();
        since = served.since();
      }
    }
    return Optional.ofNullable(server);
  }

  /** Notes who is there, and forgets who was not for the grace time. */
  void look() {
    Map<String, Presence> connected = connected();
    long now = nanos.getAsLong();
    synchronized (this) {
      others.values().removeIf(other -> other.leftAt != PRESENT && now - other.leftAt > grace);
      connected.forEach(
          (name, presence) -> {
            Kept before = kept.get(name);
            kept.put(
                name,
                new Kept(presence.afterwards(before == null ? null : before.presence()), now));
          });
      kept.values().removeIf(known -> now - known.seenAt() > grace);
    }
  }

  /** Those that are there, or were a moment ago, as of the last look; sorted by name. */
  synchronized List<Presence> present() {
    return kept.values().stream().map(Kept::presence).toList();
  }

  /** Not there for longer than the grace time, as far as this control plane can know yet. */
  synchronized boolean away(String name) {
    return !kept.containsKey(name) && nanos.getAsLong() - startedAt > grace;
  }

  private synchronized Map<String, Presence> elsewhere() {
    Map<String, Presence> all = new TreeMap<>();
    for (Other other : others.values()) {
      other.agents.forEach((name, presence) -> all.merge(name, presence, Roster::later));
    }
    return all;
  }

  private static Presence later(Presence one, Presence other) {
    return other.since() >= one.since() ? other : one;
  }

  /** Which other control planes have said anything; for tests. */
  synchronized Set<String> known() {
    return Set.copyOf(others.keySet());
  }
}
