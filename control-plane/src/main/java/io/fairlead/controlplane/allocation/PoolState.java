package io.fairlead.controlplane.allocation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.controlplane.object.JournalPosition;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.PoolClaimed;
import io.fairlead.persistence.event.PoolReleased;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;

/** Who owns which value of one pool, and what a claim leads to. Pure, immutable. */
public final class PoolState {

  private final HashPMap<String, String> owners;
  private final HashPMap<String, MapPSet<String>> byOwner;

  private PoolState(HashPMap<String, String> owners, HashPMap<String, MapPSet<String>> byOwner) {
    this.owners = owners;
    this.byOwner = byOwner;
  }

  /** Nothing is claimed. */
  public static PoolState initial() {
    return new PoolState(HashTreePMap.empty(), HashTreePMap.empty());
  }

  /** These claims, value to owner. */
  @JsonCreator
  public static PoolState of(@JsonProperty("owners") Map<String, String> owners) {
    PoolState state = initial();
    for (Map.Entry<String, String> claim : owners.entrySet()) {
      state = state.with(claim.getKey(), claim.getValue());
    }
    return state;
  }

  /** All claims: value to owner. */
  @JsonProperty("owners")
  public Map<String, String> owners() {
    return owners;
  }

  /** What the owner has. */
  @JsonIgnore
  public Set<String> valuesOf(String owner) {
    return byOwner.getOrDefault(owner, HashTreePSet.empty());
  }

  /**
   * What claiming these together leads to: all of them or none.
   *
   * @param wants values, or what the pool gives a {@link Pool#choice} for; a value the owner
   *     already has is a success
   * @param dice where automatic picks start
   */
  Claim claim(Pool pool, String owner, List<String> wants, RandomGenerator dice) {
    PoolState after = this;
    List<String> values = new ArrayList<>();
    List<PoolReply.Problem> problems = new ArrayList<>();
    // Chosen values first, so that no automatic pick takes one of them.
    List<List<Pool.Span>> choices = wants.stream().map(pool::choice).toList();
    for (int i = 0; i < wants.size(); i++) {
      String want = wants.get(i);
      values.add(want);
      if (choices.get(i).isEmpty()) {
        String problem = after.problemOf(pool, owner, want);
        if (problem != null) {
          problems.add(new PoolReply.Problem(i, problem));
        } else {
          after = after.with(want, owner);
        }
      }
    }
    for (int i = 0; i < wants.size() && problems.isEmpty(); i++) {
      if (!choices.get(i).isEmpty()) {
        String picked = after.pick(pool, choices.get(i), dice);
        if (picked == null) {
          problems.add(new PoolReply.Problem(i, "range is full"));
        } else {
          values.set(i, picked);
          after = after.with(picked, owner);
        }
      }
    }
    if (!problems.isEmpty()) {
      return new Claim.Refused(problems);
    }
    List<JournalEvent> events = new ArrayList<>();
    for (String value : Set.copyOf(values)) {
      if (!owners.containsKey(value)) {
        events.add(new PoolClaimed(pool.name(), value, owner));
      }
    }
    return new Claim.Granted(values, events);
  }

  /**
   * What it takes for the owner to have exactly what it uses: frees the rest, and claims again what
   * it uses but nobody has (SA26).
   *
   * @param kept values that stay claimed even if they are not used (yet)
   */
  List<JournalEvent> settle(
      Pool pool, String owner, Collection<String> used, Predicate<String> kept) {
    List<JournalEvent> events = new ArrayList<>();
    for (String value : valuesOf(owner)) {
      if (!used.contains(value) && !kept.test(value)) {
        events.add(new PoolReleased(pool.name(), value));
      }
    }
    for (String value : Set.copyOf(used)) {
      if (!owners.containsKey(value) && pool.contains(value)) {
        events.add(new PoolClaimed(pool.name(), value, owner));
      }
    }
    return events;
  }

  /** The state after an event; throws when the event is impossible here. */
  public PoolState apply(JournalPosition at, JournalEvent event) {
    return switch (event) {
      case PoolClaimed claimed when !owners.containsKey(claimed.value()) ->
          with(claimed.value(), claimed.owner());
      case PoolReleased released when owners.containsKey(released.value()) ->
          without(released.value());
      case JournalEvent other -> throw at.impossible(other, "a pool with other claims");
    };
  }

  private @Nullable String problemOf(Pool pool, String owner, String value) {
    if (!pool.contains(value)) {
      return pool.notInRange(value);
    }
    return free(pool, value) || owner.equals(owners.get(value)) ? null : pool.taken();
  }

  private boolean free(Pool pool, String value) {
    return !owners.containsKey(value) && !pool.heldElsewhere(value);
  }

  /** A free value above the static bands, in the span's order; then one of the bands; else null. */
  private @Nullable String pick(Pool pool, List<Pool.Span> spans, RandomGenerator dice) {
    return Stream.concat(
            spans.stream().map(span -> pick(pool, span, span.reserved(), span.size(), dice)),
            spans.stream().map(span -> pick(pool, span, 0, span.reserved(), dice)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(null);
  }

  private Optional<String> pick(
      Pool pool, Pool.Span span, long from, long to, RandomGenerator dice) {
    if (from >= to) {
      return Optional.empty();
    }
    long start =
        switch (span.order()) {
          case ANY -> dice.nextLong(from, to);
          case FIRST -> from;
        };
    return LongStream.range(0, to - from)
        .map(i -> i < to - start ? start + i : from + (i - (to - start)))
        .mapToObj(span.valueAt())
        .filter(value -> free(pool, value) && !pool.shunned(value))
        .findFirst();
  }

  /** The value belongs to this owner. */
  PoolState with(String value, String owner) {
    return new PoolState(
        owners.plus(value, owner),
        byOwner.plus(owner, byOwner.getOrDefault(owner, HashTreePSet.empty()).plus(value)));
  }

  /** The value belongs to nobody; this very state when it did not before. */
  PoolState without(String value) {
    String owner = owners.get(value);
    if (owner == null) {
      return this;
    }
    MapPSet<String> left = byOwner.getOrDefault(owner, HashTreePSet.empty()).minus(value);
    return new PoolState(
        owners.minus(value), left.isEmpty() ? byOwner.minus(owner) : byOwner.plus(owner, left));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PoolState state && owners.equals(state.owners);
  }

  @Override
  public int hashCode() {
    return owners.hashCode();
  }

  @Override
  public String toString() {
    return "PoolState" + owners;
  }
}
