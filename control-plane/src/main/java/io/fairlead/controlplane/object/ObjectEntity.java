package io.fairlead.controlplane.object;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.JournalEvent;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Keeps one object of a passive kind: Namespace, Node, Pod, Secret ... Nothing is derived. */
public final class ObjectEntity extends JournaledEntity<ObjectState> {

  private ObjectEntity(ActorContext<EntityCommand> context, ResourceKey key, Runnable poke) {
    super(context, key, poke);
  }

  /** The behaviour of the entity with this key. */
  public static Behavior<EntityCommand> create(ResourceKey key, Runnable poke) {
    return supervised(context -> new ObjectEntity(context, key, poke));
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
    return List.of();
  }

  @Override
  protected ObjectState apply(ObjectState state, JournalPosition at, JournalEvent event) {
    return state.apply(at, ObjectState.ownEvent(at, event));
  }
}
