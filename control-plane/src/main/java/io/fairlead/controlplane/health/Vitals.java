package io.fairlead.controlplane.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.japi.function.Function;

/**
 * What has to answer: the shard regions, the controllers, and the other control planes.
 *
 * @param member whether most of the other control planes are reached
 */
public record Vitals(RoundTrips regions, RoundTrips controllers, BooleanSupplier member) {
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** Nobody is asked yet, and there are no others. */
  public Vitals() {
    this(() -> true);
  }

  /** Nobody is asked yet. */
  public Vitals(BooleanSupplier member) {
    this(new RoundTrips(), new RoundTrips(), member);
  }

  /** Asks regularly, until the actor system ends. */
  public void watch(ActorSystem<?> system) {
    var _ =
        system
            .scheduler()
            .scheduleWithFixedDelay(
                EVERY,
                EVERY,
                () -> {
                  regions.ask();
                  controllers.ask();
                },
                system.executionContext());
  }

  /**
   * Has the region asked for its shards, as the coordinator knows them, and each shard for its
   * entities; the journal has no part in that.
   */
  public void region(ActorSystem<?> system, EntityTypeKey<?> type) {
    ClusterSharding sharding = ClusterSharding.get(system);
    regions.add(
        type.name(),
        () ->
            asked(
                    system,
                    sharding.shardState(),
                    (ActorRef<ClusterShardingStats> replyTo) ->
                        new GetClusterShardingStats(type, RoundTrips.LATE, replyTo))
                .thenCompose(Vitals::complete));
  }

  /**
   * Has the controller asked: it answers after it has seen all changes before.
   *
   * @param ping the question
   */
  public <M> void controller(
      ActorSystem<?> system,
      String name,
      ActorRef<M> controller,
      Function<ActorRef<String>, M> ping) {
    controllers.add(name, () -> asked(system, controller, ping));
  }

  private static <M, A> CompletionStage<A> asked(
      ActorSystem<?> system, ActorRef<M> whom, Function<ActorRef<A>, M> question) {
    return AskPattern.ask(whom, question, RoundTrips.LATE, system.scheduler());
  }

  /** Without a coordinator the region answers for nobody, not even for itself. */
  private static CompletionStage<ClusterShardingStats> complete(ClusterShardingStats stats) {
    boolean answered =
        !stats.getRegions().isEmpty()
            && stats.getRegions().values().stream().allMatch(region -> region.failed().isEmpty());
    return answered
        ? CompletableFuture.completedStage(stats)
        : CompletableFuture.failedStage(new IllegalStateException("not all shards answer"));
  }
}
