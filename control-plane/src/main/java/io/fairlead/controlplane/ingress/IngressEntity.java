package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.object.Decision;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.JournalPosition;
import io.fairlead.controlplane.object.JournaledEntity;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import tools.jackson.databind.node.ObjectNode;

/** Owns one Ingress and the addresses its status publishes; routes are the gateways' business. */
public final class IngressEntity extends JournaledEntity<ObjectState> {

  private static final Author AUTHOR = Author.controller("ingress-status");

  private final IngressDerivation derivation;

  private IngressEntity(
      ActorContext<EntityCommand> context,
      ResourceKey key,
      Runnable poke,
      IngressDerivation derivation) {
    super(context, key, poke);
    this.derivation = derivation;
  }

  /** The behaviour of the entity with this key. */
  public static Behavior<EntityCommand> create(
      ResourceKey key, Runnable poke, IngressDerivation derivation) {
    return supervised(context -> new IngressEntity(context, key, poke, derivation));
  }

  @Override
  public ObjectState emptyState() {
    return ObjectState.initial();
  }

  @Override
  protected ObjectState lifecycle(ObjectState state) {
    return state;
  }

  @Override
  protected Decision decide(ObjectState state, EntityCommand.Write write) {
    return state.decide(key(), write);
  }

  @Override
  protected List<JournalEvent> reconcile(ObjectState state, Moment moment) {
    return switch (state) {
      case ObjectState.Absent absent -> List.of();
      case ObjectState.Active(ObjectNode ingress, long version, var _) -> published(ingress);
      case ObjectState.Terminating(ObjectNode ingress, long version, var _) -> published(ingress);
    };
  }

  @Override
  protected ObjectState apply(ObjectState state, JournalPosition at, JournalEvent event) {
    return state.apply(at, ObjectState.ownEvent(at, event));
  }

  private List<JournalEvent> published(ObjectNode ingress) {
    ObjectNode published = derivation.published(ingress);
    return published.equals(ingress)
        ? List.of()
        : List.of(new ObjectEvent.Replaced(key(), published, AUTHOR));
  }
}
