package io.fairlead.persistence.journal;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.ObjectEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A small entity that keeps texts: what the tests write with. */
final class Note extends EventSourcedBehavior<Note.Command, ObjectEvent, List<String>> {

  sealed interface Command {}

  /** Persists the text, then answers. */
  record Keep(String text, ActorRef<Done> replyTo) implements Command {}

  /** Answers with all texts kept so far. */
  record Ask(ActorRef<List<String>> replyTo) implements Command {}

  private final ResourceKey key;

  private Note(String name) {
    super(persistenceId(name), SupervisorStrategy.restartWithBackoff(ms(200), ms(2000), 0.1));
    this.key = new ResourceKey(ResourceKind.CONFIG_MAP, "default", name);
  }

  static Behavior<Command> create(String name) {
    return new Note(name);
  }

  static PersistenceId persistenceId(String name) {
    return PersistenceId.ofUniqueId("Object|configmaps/default/" + name);
  }

  /** The text an event of this entity carries. */
  static String text(FeedRecord entry) {
    return ((ObjectEvent.Replaced) entry.event()).object().get("text").asString();
  }

  private static java.time.Duration ms(long millis) {
    return java.time.Duration.ofMillis(millis);
  }

  @Override
  public List<String> emptyState() {
    return List.of();
  }

  @Override
  public CommandHandler<Command, ObjectEvent, List<String>> commandHandler() {
    return (state, command) ->
        switch (command) {
          case Keep(String text, ActorRef<Done> replyTo) -> {
            ObjectNode object = JsonNodeFactory.instance.objectNode().put("text", text);
            yield Effect()
                .persist(new ObjectEvent.Replaced(key, object))
                .thenReply(replyTo, _ -> Done.getInstance());
          }
          case Ask(ActorRef<List<String>> replyTo) -> Effect().reply(replyTo, state);
        };
  }

  @Override
  public EventHandler<List<String>, ObjectEvent> eventHandler() {
    return (state, event) ->
        switch (event) {
          case ObjectEvent.Created created -> throw new IllegalStateException("" + created);
          case ObjectEvent.Removed removed -> throw new IllegalStateException("" + removed);
          case ObjectEvent.Replaced replaced -> {
            List<String> next = new ArrayList<>(state);
            next.add(replaced.object().get("text").asString());
            yield List.copyOf(next);
          }
        };
  }
}
