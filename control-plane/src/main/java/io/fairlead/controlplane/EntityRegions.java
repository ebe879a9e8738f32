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
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;

/** The shard regions of this JVM: which behaviour answers for which entity id. */
final class EntityRegions {

  private final ClusterSharding sharding;
  private final Runnable poke;

  /**
   * Regions to be started.
   *
   * @param poke says that the journal has something new
   */
  EntityRegions(ClusterSharding sharding, Runnable poke) {
    this.sharding = sharding;
    this.poke = poke;
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
    sharding.init(
        Entity.of(
            PoolEntity.TYPE_KEY,
            context -> {
              String name = context.getEntityId();
              return PoolEntity.create(name, () -> pools.get(name), poke);
            }));
  }

  /** Starts the region of those that deal out the tokens of limits. */
  void startBudgets() {
    sharding.init(
        Entity.of(BudgetEntity.TYPE_KEY, context -> BudgetEntity.create(context.getShard()))
            .withStopMessage(new BudgetEntity.Stop()));
  }

  /** Starts the region of those that look after workloads. */
  void startWorkloads(Function<ResourceKey, Behavior<WorkloadEntity.Command>> behavior) {
    sharding.init(
        Entity.of(
            WorkloadEntity.TYPE_KEY,
            context -> behavior.apply(EntityType.keyOf(context.getEntityId()))));
  }

  private void start(EntityType type, Function<ResourceKey, Behavior<EntityCommand>> behavior) {
    sharding.init(
        Entity.of(
            type.typeKey(), context -> behavior.apply(EntityType.keyOf(context.getEntityId()))));
  }
}
