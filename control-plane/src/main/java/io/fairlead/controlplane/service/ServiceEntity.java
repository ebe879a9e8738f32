package io.fairlead.controlplane.service;

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
 * Owns one Service and the EndpointSlices made from its selector; persists endpoint changes as
 * deltas. Never touches slices somebody else made (E7), never allocates: addresses are in the
 * Service it is given.
 */
public final class ServiceEntity extends JournaledEntity<ServiceState> {

  private final SliceDerivation derivation;

  private ServiceEntity(
      ActorContext<EntityCommand> context,
      ResourceKey key,
      Runnable poke,
      SliceDerivation derivation) {
    super(context, key, poke);
    this.derivation = derivation;
  }

  /** The behaviour of the entity with this key. */
  public static Behavior<EntityCommand> create(
      ResourceKey key, Runnable poke, SliceDerivation derivation) {
    return supervised(context -> new ServiceEntity(context, key, poke, derivation));
  }

  @Override
  public ServiceState emptyState() {
    return ServiceState.initial();
  }

  @Override
  protected ObjectState lifecycle(ServiceState state) {
    return state.object();
  }

  @Override
  protected Decision decide(ServiceState state, EntityCommand.Write write) {
    return state.decide(key(), write, derivation);
  }

  @Override
  protected List<JournalEvent> reconcile(ServiceState state, Moment moment) {
    return state.reconcile(key(), moment, derivation);
  }

  @Override
  protected ServiceState apply(ServiceState state, JournalPosition at, JournalEvent event) {
    return state.apply(at, event);
  }
}
