package io.fairlead.controlplane.membership;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ActorSystemDependentAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy$;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Where shards are: as many at each member, and none at one that is about to leave, from which they
 * are taken a few at a time. Each move is two updates that a majority has to acknowledge, one after
 * the other for all shards of a type that move together; a write waits for its own shard's alone
 * where few do.
 */
public final class ShardPlaces implements ActorSystemDependentAllocationStrategy {
  /** So many of one type move at the same time. */
  private static final int TOGETHER = 2;

  /** How often a new member is given some: nothing waits for that. */
  private static final Duration BALANCE = Duration.ofSeconds(1);

  private final Retirement retirement;
  private final Address self;
  private final ShardAllocationStrategy even =
      ShardAllocationStrategy$.MODULE$.leastShardAllocationStrategy(TOGETHER, 1.0);
  private long balancedAt = System.nanoTime();

  /**
   * Of one type.
   *
   * @param self where this one runs: regions here have an address without host
   */
  public ShardPlaces(Retirement retirement, Address self) {
    this.retirement = retirement;
    this.self = self;
  }

  @Override
  public void start(ActorSystem system) {
    if (even instanceof ActorSystemDependentAllocationStrategy dependent) {
      dependent.start(system);
    }
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester,
      String shard,
      scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> shards) {
    Map<ActorRef, IndexedSeq<String>> staying = new HashMap<>(asJava(shards));
    staying.keySet().removeIf(this::retires);
    return even.allocateShard(
        requester,
        shard,
        staying.isEmpty()
            ? shards
            : scala.collection.immutable.Map.from(CollectionConverters.asScala(staying)));
  }

  @Override
  public Future<scala.collection.immutable.Set<String>> rebalance(
      scala.collection.immutable.Map<ActorRef, IndexedSeq<String>> shards,
      scala.collection.immutable.Set<String> moving) {
    Map<ActorRef, List<String>> held = new HashMap<>();
    asJava(shards).forEach((region, of) -> held.put(region, CollectionConverters.asJava(of)));
    if (held.keySet().stream().anyMatch(this::retires)) {
      Set<String> next = next(held, this::retires, CollectionConverters.asJava(moving), TOGETHER);
      return Future.successful(
          scala.collection.immutable.Set.from(CollectionConverters.asScala(next)));
    }
    long now = System.nanoTime();
    if (now - balancedAt < BALANCE.toNanos()) {
      return Future.successful(scala.collection.immutable.Set$.MODULE$.empty());
    }
    balancedAt = now;
    return even.rebalance(shards, moving);
  }

  /**
   * Which shards are to be taken from members that leave.
   *
   * @param held which each member has
   * @param moving those that are on their way
   * @param most how many may be on their way
   */
  static <M> Set<String> next(
      Map<M, List<String>> held, Predicate<M> leaves, Set<String> moving, int most) {
    if (held.keySet().stream().allMatch(leaves)) {
      return Set.of();
    }
    Set<String> next = new HashSet<>();
    held.entrySet().stream()
        .filter(member -> leaves.test(member.getKey()))
        .map(Map.Entry::getValue)
        .flatMap(Collection::stream)
        .filter(shard -> !moving.contains(shard))
        .sorted()
        .limit(Math.max(0, most - moving.size()))
        .forEach(next::add);
    return next;
  }

  private boolean retires(ActorRef region) {
    Address address = region.path().address();
    return retirement.has(address.hasLocalScope() ? self : address);
  }

  private static <V> Map<ActorRef, V> asJava(scala.collection.immutable.Map<ActorRef, V> map) {
    return CollectionConverters.asJava(map);
  }
}
