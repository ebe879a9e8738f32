package io.fairlead.controlplane.object;

import io.fairlead.controlplane.object.Decision.Change;
import io.fairlead.controlplane.object.Decision.Refusal;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thin part all entities share: turn a decision into persist, poke the catalog, reply. Owns one
 * object and what is derived for it; never does I/O of its own, reads no clock, asks nobody.
 *
 * <p>Events are kept as long as the past is (they are the change feed); a snapshot every {@value
 * #SNAPSHOT_EVERY} events keeps recovery short.
 *
 * @param <S> the object's state and what is derived for it
 */
public abstract class JournaledEntity<S>
    extends EventSourcedBehaviorWithEnforcedReplies<EntityCommand, JournalEvent, S> {

  private static final Logger LOG = LoggerFactory.getLogger(JournaledEntity.class);

  static final int SNAPSHOT_EVERY = 100;

  private static final int RECENT = 16;

  /** After the database was away, a write may wait for the longest of these pauses. */
  private static final BackoffSupervisorStrategy BACK_OFF =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(2), 0.1);

  private final ActorContext<EntityCommand> context;
  private final ResourceKey key;
  private final Runnable poke;

  /** Answers to the newest writes, for those who did not hear them and ask again. */
  private final Map<String, EntityReply> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, EntityReply> eldest) {
          return size() > RECENT;
        }
      };

  private boolean recovered;
  private long last; // the number of the newest event, once recovered

  /**
   * Makes the behaviour of one entity.
   *
   * @param poke says that the journal has something new; must not block
   */
  protected JournaledEntity(ActorContext<EntityCommand> context, ResourceKey key, Runnable poke) {
    super(EntityType.persistenceId(key), BACK_OFF);
    this.context = context;
    this.key = key;
    this.poke = poke;
  }

  /**
   * Restarts the entity, slower each time, when the journal refuses or breaks it: from that
   * journal, so that a bad one costs one object. A decision that throws restarts nothing.
   */
  public static Behavior<EntityCommand> supervised(
      org.apache.pekko.japi.function.Function<ActorContext<EntityCommand>, Behavior<EntityCommand>>
          entity) {
    return Behaviors.supervise(Behaviors.setup(entity)).onFailure(Exception.class, BACK_OFF);
  }

  protected final ResourceKey key() {
    return key;
  }

  /** The object's own part of the state. */
  protected abstract ObjectState lifecycle(S state);

  /** What a write leads to, derived things included. Pure. */
  protected abstract Decision decide(S state, EntityCommand.Write write);

  /** The events that bring what is derived up to date; none when it is. Pure, given the image. */
  protected abstract List<JournalEvent> reconcile(S state, Moment moment);

  /** The state after an event. Pure; throws when the event is impossible in the state. */
  protected abstract S apply(S state, JournalPosition at, JournalEvent event);

  @Override
  public final CommandHandlerWithReply<EntityCommand, JournalEvent, S> commandHandler() {
    return (state, command) ->
        switch (command) {
          case EntityCommand.Write write -> {
            EntityReply before = recent.get(write.moment().id());
            yield before == null
                ? answer(state, decided(state, write), write)
                : Effect().reply(write.replyTo(), before);
          }
          case EntityCommand.Reconcile reconcile -> persist(derived(state, reconcile));
        };
  }

  /** A decision that throws is refused; the state it was made in is good, so all else goes on. */
  private Decision decided(S state, EntityCommand.Write write) {
    try {
      return decide(state, write);
    } catch (RuntimeException defect) {
      failed(write, state, defect);
      return new Refusal(new EntityReply.Failed(defect.toString()));
    }
  }

  /** Nobody waits for what is derived: whoever gave the nudge sees the difference and nudges on. */
  private List<JournalEvent> derived(S state, EntityCommand.Reconcile reconcile) {
    try {
      return reconcile(state, reconcile.moment());
    } catch (RuntimeException defect) {
      failed(reconcile, state, defect);
      return List.of();
    }
  }

  private void failed(EntityCommand command, S state, RuntimeException defect) {
    LOG.atError()
        .addKeyValue("persistenceId", persistenceId().id())
        .addKeyValue("command", command.getClass().getSimpleName())
        .addKeyValue("sequenceNr", lifecycle(state).sequenceNr())
        .addKeyValue("error", defect.toString())
        .setCause(defect)
        .log("a command failed by a defect; nothing is changed");
  }

  @Override
  public final EventHandler<S, JournalEvent> eventHandler() {
    return (state, event) ->
        apply(state, new JournalPosition(persistenceId().id(), sequenceNr()), event);
  }

  /**
   * The number of the event in hand. The library knows it while replaying; after that we count, for
   * it answers with the recovered number to commands that waited for the end of recovery. After a
   * write the journal refused it replays into this very object.
   */
  private long sequenceNr() {
    return recovered ? ++last : lastSequenceNumber(context);
  }

  @Override
  public final SignalHandler<S> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.class,
            (state, completed) -> {
              last = lastSequenceNumber(context);
              recovered = true;
            })
        .onSignal(PreRestart.class, (state, restart) -> recovered = false)
        .build();
  }

  @Override
  public final RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
  }

  private ReplyEffect<JournalEvent, S> answer(
      S state, Decision decision, EntityCommand.Write write) {
    return switch (decision) {
      case Refusal(EntityReply reply) -> Effect().reply(write.replyTo(), reply);
      case Change(List<JournalEvent> events, EntityReply.Outcome outcome) ->
          events.isEmpty()
              ? Effect().reply(write.replyTo(), done(outcome, state))
              : Effect()
                  .persist(events.stream().map(event -> by(write, event)).toList())
                  .thenRun(
                      after -> {
                        recent.put(write.moment().id(), done(outcome, after));
                        poke.run();
                      })
                  .thenReply(write.replyTo(), after -> done(outcome, after));
    };
  }

  /** The event with its write's id: who asks again after a restart finds it in the journal. */
  private static JournalEvent by(EntityCommand.Write write, JournalEvent event) {
    return event instanceof ObjectEvent own ? own.by(write.moment().id()) : event;
  }

  private ReplyEffect<JournalEvent, S> persist(List<JournalEvent> events) {
    return events.isEmpty()
        ? Effect().noReply()
        : Effect().persist(events).thenRun(after -> poke.run()).thenNoReply();
  }

  private EntityReply done(EntityReply.Outcome outcome, S state) {
    return new EntityReply.Done(outcome, lifecycle(state).sequenceNr());
  }
}
