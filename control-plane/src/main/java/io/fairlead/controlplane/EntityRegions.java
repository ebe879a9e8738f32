package io.fairlead.controlplane;

import io.fairlead.controlplane.allocation.PoolEntity;
import io.fairlead.controlplane.allocation.Pools;
import io.fairlead.controlplane.budget.BudgetEntity;
import io.fairlead.controlplane.ingress.IngressDerivation;
import io.fairlead.controlplane.ingress.IngressEntity;
import io.fairlead.controlplane.networkpolicy.NetworkPolicyEntity;
import io.fairlead.controlplane.networkpolicy.RulesDerivation;
import io.fairlead.controlplane.networkpolicy.StatusDerivation;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.EntityType;
import io.fairlead.controlplane.object.ObjectEntity;
import io.fairlead.controlplane.service.ServiceEntity;
import io.fairlead.controlplane.service.SliceDerivation;
import io.fairlead.controlplane.workload.WorkloadEntity;
import io.fairlead.model.meta.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** The shard regions of this JVM: which behaviour answers for which entity id. */
final class EntityRegions {

  private static final Duration COUNT = Duration.ofSeconds(1);

  private final ClusterSharding sharding;
  private final Runnable poke;
  private final Supplier<ShardAllocationStrategy> places;

  /**
   * Regions to be started.
   *
   * @param poke says that the journal has something new
   * @param places where shards of one type are to be
   */
  EntityRegions(ClusterSharding sharding, Runnable poke, Supplier<ShardAllocationStrategy> places) {
    this.sharding = sharding;
    this.poke = poke;
    this.places = places;
  }

  /** All that there are. */
  static List<EntityTypeKey<?>> types() {
    List<EntityTypeKey<?>> types = new ArrayList<>();
    for (EntityType type : EntityType.values()) {
      types.add(type.typeKey());
    }
    types.add(PoolEntity.TYPE_KEY);
    types.add(BudgetEntity.TYPE_KEY);
    types.add(WorkloadEntity.TYPE_KEY);
    return types;
  }

  /** How many shards this JVM has, of all types; fails when a region does not say so in time. */
  static CompletionStage<Integer> held(ActorSystem<?> system) {
    ClusterSharding sharding = ClusterSharding.get(system);
    CompletionStage<Integer> held = CompletableFuture.completedStage(0);
    for (EntityTypeKey<?> type : types()) {
      CompletionStage<CurrentShardRegionState> here =
          AskPattern.ask(
              sharding.shardState(),
              replyTo -> new GetShardRegionState(type, replyTo),
              COUNT,
              system.scheduler());
      held = held.thenCombine(here, (sum, state) -> sum + state.getShards().size());
    }
    return held;
  }

  /** Starts the regions of all objects. */
  void startObjects(
      SliceDerivation slices,
      RulesDerivation rules,
      StatusDerivation policies,
      IngressDerivation statuses) {
    for (EntityType type : EntityType.values()) {
      start(
          type,
          switch (type) {
            case OBJECT -> key -> ObjectEntity.create(key, poke);
            case SERVICE -> key -> ServiceEntity.create(key, poke, slices);
            case NETWORK_POLICY -> key -> NetworkPolicyEntity.create(key, poke, rules, policies);
            case INGRESS -> key -> IngressEntity.create(key, poke, statuses);
          });
    }
  }

  /** Starts the region of the pools. */
  void startPools(Pools pools) {
    init(
        Entity.of(
            PoolEntity.TYPE_KEY,
            context -> {
              String name = context.getEntityId();
              return PoolEntity.create(name, () -> pools.get(name), poke);
            }));
  }

  /** Starts the region of those that deal out the tokens of limits. */
  void startBudgets() {
    init(
        Entity.of(BudgetEntity.TYPE_KEY, context -> BudgetEntity.create(context.getShard()))
            .withStopMessage(new BudgetEntity.Stop()));
  }

  /** Starts the region of those that look after workloads. */
  void startWorkloads(Function<ResourceKey, Behavior<WorkloadEntity.Command>> behavior) {
    init(
        Entity.of(
            WorkloadEntity.TYPE_KEY,
            context -> behavior.apply(EntityType.keyOf(context.getEntityId()))));
  }

  private void start(EntityType type, Function<ResourceKey, Behavior<EntityCommand>> behavior) {
    init(
        Entity.of(
            type.typeKey(), context -> behavior.apply(EntityType.keyOf(context.getEntityId()))));
  }

  private <M> void init(Entity<M, ShardingEnvelope<M>> entity) {
    var _ = sharding.init(entity.withAllocationStrategy(places.get()));
  }
}
