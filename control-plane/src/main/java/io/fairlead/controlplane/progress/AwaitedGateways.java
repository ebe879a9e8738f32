package io.fairlead.controlplane.progress;

import io.fairlead.model.meta.ResourceKey;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What every connected gateway should have in force, and how far it has come (B24). Used by one
 * controller.
 */
public final class AwaitedGateways {

  /** Where no gateway is: what it can never reach. */
  private static final Programmed NOWHERE = new Programmed(0, List.of(), List.of("any"));

  private final Awaited awaited;
  private final Supplier<Map<String, Long>> acked;
  private Set<String> connected = Set.of();

  /**
   * @param acked the revision each connected data plane has in force, {@code gateway/<name>}
   */
  public AwaitedGateways(Supplier<Map<String, Long>> acked, InstantSource clock) {
    this.acked = acked;
    this.awaited = new Awaited(clock);
  }

  /** Gateways are told something else of the object as of this revision. */
  public void changed(ResourceKey key, long revision) {
    awaited.changed(key, revision);
  }

  /**
   * These gateways are connected now. Others than before have to get the objects too; but the last
   * one that goes leaves what was said of them: it may serve on while we do not see it.
   */
  public void reach(Set<String> now, Collection<ResourceKey> objects, long revision) {
    boolean others = !now.isEmpty() && !now.equals(connected);
    connected = Set.copyOf(now);
    if (others) {
      objects.forEach(key -> awaited.reachesOthers(key, revision));
    }
  }

  /** Whether something is awaited of the object. */
  public boolean awaits(ResourceKey key) {
    return awaited.contains(key);
  }

  /** Nothing is awaited of the object any more. */
  public void forget(ResourceKey key) {
    awaited.forget(key);
  }

  /** The objects of which something is awaited. */
  public Collection<ResourceKey> all() {
    return awaited.all();
  }

  /** Those that every gateway may have now; each once. */
  public Collection<ResourceKey> acknowledged() {
    return awaited.isEmpty() ? List.of() : awaited.upTo(Programmed.revisionOnGateways(acked.get()));
  }

  /**
   * Why not every gateway has the object in force, for people; empty text: each has, or nothing is
   * awaited.
   *
   * @return empty: too early to tell
   */
  public Optional<String> lag(ResourceKey key) {
    if (!awaited.contains(key)) {
      return Optional.of("");
    }
    Map<String, Long> revisions = acked.get();
    return awaited
        .look(
            key,
            revision ->
                Programmed.revisionOnGateways(revisions) == 0
                    ? NOWHERE
                    : Programmed.onGateways(revision, revisions))
        .map(AwaitedGateways::text);
  }

  private static String text(Programmed programmed) {
    if (programmed.met()) {
      return "";
    }
    return programmed.equals(NOWHERE)
        ? "no gateway is connected"
        : "not in force yet on gateway " + String.join(", ", programmed.gateways());
  }
}
