package io.fairlead.controlplane.networkpolicy;

import io.fairlead.controlplane.object.Decision;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.JournalPosition;
import io.fairlead.controlplane.object.JournaledEntity;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.JournalEvent;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Owns one NetworkPolicy or ClusterNetworkPolicy and the addresses its selectors stand for, and
 * keeps what is told of it; never enforces anything.
 */
public final class NetworkPolicyEntity extends JournaledEntity<NetworkPolicyState> {

  private final RulesDerivation derivation;
  private final StatusDerivation statuses;

  private NetworkPolicyEntity(
      ActorContext<EntityCommand> context,
      ResourceKey key,
      Runnable poke,
      RulesDerivation derivation,
      StatusDerivation statuses) {
    super(context, key, poke);
    this.derivation = derivation;
    this.statuses = statuses;
  }

  /** The behaviour of the entity with this key. */
  public static Behavior<EntityCommand> create(
      ResourceKey key, Runnable poke, RulesDerivation derivation, StatusDerivation statuses) {
    return supervised(context -> new NetworkPolicyEntity(context, key, poke, derivation, statuses));
  }

  @Override
  public NetworkPolicyState emptyState() {
    return NetworkPolicyState.initial();
  }

  @Override
  protected ObjectState lifecycle(NetworkPolicyState state) {
    return state.object();
  }

  @Override
  protected Decision decide(NetworkPolicyState state, EntityCommand.Write write) {
    return state.decide(key(), write, derivation);
  }

  @Override
  protected List<JournalEvent> reconcile(NetworkPolicyState state, Moment moment) {
    return state.reconcile(key(), moment, derivation, statuses);
  }

  @Override
  protected NetworkPolicyState apply(
      NetworkPolicyState state, JournalPosition at, JournalEvent event) {
    return state.apply(at, event);
  }
}
