package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.budget.BudgetEntity;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.routepolicy.RateLimit;
import io.fairlead.model.routepolicy.RoutePolicyJson;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes gateways' wishes for tokens on to those who deal them out (B26). Thread-safe. */
final class Budgets {
  private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final Supplier<CatalogImage> image;
  private final IntSupplier gateways;

  /**
   * @param gateways how many are connected
   */
  Budgets(ActorSystem<?> system, Supplier<CatalogImage> image, IntSupplier gateways) {
    this.system = system;
    this.image = image;
    this.gateways = gateways;
  }

  /** Answers as soon as that can be done; a gateway without an answer asks again. */
  void answer(NodeSession session, AgentMessage.BudgetWanted wanted) {
    ResourceKey key =
        new ResourceKey(
            ResourceKind.ROUTE_POLICY, wanted.policy().namespace(), wanted.policy().name());
    CatalogObject policy = image.get().get(key);
    RateLimit limit = policy == null ? null : RoutePolicyJson.read(policy.json()).global();
    if (limit == null) {
      return;
    }
    String gateway = session.hello().node() + "/" + wanted.life();
    ClusterSharding.get(system)
        .entityRefFor(BudgetEntity.TYPE_KEY, wanted.policy().toString())
        .<BudgetEntity.Answer>ask(
            replyTo ->
                new BudgetEntity.Ask(
                    limit.rate(), gateway, wanted.round(), wanted.wants(), replyTo),
            PATIENCE)
        .whenComplete(
            (answer, failure) -> {
              boolean told =
                  failure == null
                      && session.tell(
                          new ControlMessage.BudgetLeased(
                              wanted.policy(),
                              wanted.round(),
                              gateways.getAsInt(),
                              answer.leases()));
              LOG.atTrace().addKeyValue("name", wanted.policy()).log("tokens leased: {}", told);
            });
  }
}
