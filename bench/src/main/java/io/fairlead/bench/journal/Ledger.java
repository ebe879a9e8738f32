package io.fairlead.bench.journal;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.ObjectEvent;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An entity as small as can be: counts its own events. */
final class Ledger extends EventSourcedBehavior<Ledger.Write, ObjectEvent, Integer> {

  private static final String PAYLOAD = "x".repeat(400);

  private final ResourceKey key;

  private Ledger(ResourceKey key) {
    super(PersistenceId.ofUniqueId("Bench|" + key));
    this.key = key;
  }

  /**
   * Persists an event of about 500 bytes.
   *
   * @param durable told, on any thread, how long that took in nanoseconds
   */
  record Write(LongConsumer durable) {}

  static Behavior<Write> create(int number) {
    return new Ledger(new ResourceKey(ResourceKind.CONFIG_MAP, "default", "ledger-" + number));
  }

  @Override
  public Integer emptyState() {
    return 0;
  }

  @Override
  public CommandHandler<Write, ObjectEvent, Integer> commandHandler() {
    return (_, write) -> {
      long begin = System.nanoTime();
      ObjectNode object = JsonNodeFactory.instance.objectNode().put("payload", PAYLOAD);
      return Effect()
          .persist(new ObjectEvent.Replaced(key, object))
          .thenRun(_ -> write.durable.accept(System.nanoTime() - begin));
    };
  }

  @Override
  public EventHandler<Integer, ObjectEvent> eventHandler() {
    return (count, _) -> count + 1;
  }
}
