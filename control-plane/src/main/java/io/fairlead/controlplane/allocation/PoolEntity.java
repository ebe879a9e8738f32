package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.object.JournalPosition;
import io.fairlead.persistence.event.JournalEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns one pool: the single place where a value is given away. Knows nothing of Services; who no
 * longer uses a value is told to it, from the catalog.
 *
 * <p>A claim is made before its Service is in the catalog, so for {@link #ON_ITS_WAY} a claim is
 * not freed for being unused. That memory is not persisted: after a recovery every claim counts as
 * just made, which delays freeing and never frees too much.
 */
public final class PoolEntity
    extends EventSourcedBehaviorWithEnforcedReplies<PoolCommand, JournalEvent, PoolState> {

  private static final Logger LOG = LoggerFactory.getLogger(PoolEntity.class);

  public static final EntityTypeKey<PoolCommand> TYPE_KEY =
      EntityTypeKey.create(PoolCommand.class, "Pool");

  /** Longer than any write may take, shorter than anybody waits for a port to be free again. */
  static final Duration ON_ITS_WAY = Duration.ofSeconds(15);

  private static final int SNAPSHOT_EVERY = 1000;

  /** After the database was away, a write may wait for the longest of these pauses. */
  private static final BackoffSupervisorStrategy BACK_OFF =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(2), 0.1);

  private final ActorContext<PoolCommand> context;
  private final Supplier<Pool> pool;
  private final Runnable poke;

  /** When claims made since the recovery may be freed for being unused. Only by this actor. */
  private final Map<String, Instant> keptUntil = new HashMap<>();

  /** When those found at recovery may; null before the first look. Only by this actor. */
  private @Nullable Instant recoveredKeptUntil;

  private PoolEntity(
      ActorContext<PoolCommand> context, String name, Supplier<Pool> pool, Runnable poke) {
    super(PersistenceId.of(TYPE_KEY.name(), name), BACK_OFF);
    this.context = context;
    this.pool = pool;
    this.poke = poke;
  }

  /**
   * The behaviour of the pool's actor; it restarts when the journal refuses or breaks it. A
   * decision that throws restarts nothing.
   *
   * @param pool the pool as it is now: its ranges may change
   */
  public static Behavior<PoolCommand> create(String name, Supplier<Pool> pool, Runnable poke) {
    return Behaviors.supervise(
            Behaviors.<PoolCommand>setup(context -> new PoolEntity(context, name, pool, poke)))
        .onFailure(Exception.class, BACK_OFF);
  }

  @Override
  public PoolState emptyState() {
    return PoolState.initial();
  }

  @Override
  public CommandHandlerWithReply<PoolCommand, JournalEvent, PoolState> commandHandler() {
    return (state, command) -> {
      try {
        return decided(state, command);
      } catch (RuntimeException defect) {
        return failed(command, defect);
      }
    };
  }

  private ReplyEffect<JournalEvent, PoolState> decided(PoolState state, PoolCommand command) {
    return switch (command) {
      case PoolCommand.Acquire acquire -> acquire(state, acquire);
      case PoolCommand.Preview preview -> preview(state, preview);
      case PoolCommand.Settle settle -> settle(state, settle);
      case PoolCommand.Gone gone -> freeAll(state, gone.owner()).thenNoReply();
      case PoolCommand.Abandon abandon ->
          freeAll(state, abandon.owner())
              .thenReply(abandon.replyTo(), after -> new PoolReply.Freed());
    };
  }

  /** A decision that throws is refused; the state it was made in is good, so all else goes on. */
  private ReplyEffect<JournalEvent, PoolState> failed(
      PoolCommand command, RuntimeException defect) {
    LOG.atError()
        .addKeyValue("persistenceId", persistenceId().id())
        .addKeyValue("command", command.getClass().getSimpleName())
        .addKeyValue("error", defect.toString())
        .setCause(defect)
        .log("a command failed by a defect; nothing is changed");
    PoolReply failed = new PoolReply.Failed(defect.toString());
    return switch (command) {
      case PoolCommand.Acquire acquire ->
          Effect()
              .reply(
                  acquire.replyTo(),
                  new PoolReply.Each(Collections.nCopies(acquire.claims().size(), failed)));
      case PoolCommand.Preview preview -> Effect().reply(preview.replyTo(), failed);
      case PoolCommand.Abandon abandon -> Effect().reply(abandon.replyTo(), failed);
      case PoolCommand.Settle ignored -> Effect().noReply();
      case PoolCommand.Gone ignored -> Effect().noReply();
    };
  }

  private EffectBuilder<JournalEvent, PoolState> freeAll(PoolState state, String owner) {
    return persist(state.settle(pool.get(), owner, Set.of(), value -> false));
  }

  @Override
  public EventHandler<PoolState, JournalEvent> eventHandler() {
    return (state, event) ->
        state.apply(new JournalPosition(persistenceId().id(), lastSequenceNumber(context)), event);
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
  }

  private ReplyEffect<JournalEvent, PoolState> acquire(
      PoolState state, PoolCommand.Acquire acquire) {
    Instant until = acquire.moment().at().plus(ON_ITS_WAY);
    RandomGenerator dice = acquire.moment().random();
    Pool now = pool.get();
    PoolState after = state;
    List<JournalEvent> events = new ArrayList<>();
    List<PoolReply> replies = new ArrayList<>();
    for (PoolCommand.Wanted claim : acquire.claims()) {
      switch (after.claim(now, claim.owner(), claim.wants(), dice)) {
        case Claim.Refused(List<PoolReply.Problem> problems) ->
            replies.add(new PoolReply.Refused(problems));
        case Claim.Granted(List<String> values, List<JournalEvent> granted) -> {
          for (String value : values) {
            keptUntil.put(value, until);
            after = after.with(value, claim.owner());
          }
          events.addAll(granted);
          replies.add(new PoolReply.Acquired(values));
        }
      }
    }
    return persist(events).thenReply(acquire.replyTo(), written -> new PoolReply.Each(replies));
  }

  private ReplyEffect<JournalEvent, PoolState> preview(
      PoolState state, PoolCommand.Preview preview) {
    PoolCommand.Wanted wanted = preview.claim();
    Claim claim =
        state.claim(pool.get(), wanted.owner(), wanted.wants(), preview.moment().random());
    return Effect()
        .reply(
            preview.replyTo(),
            switch (claim) {
              case Claim.Refused(List<PoolReply.Problem> problems) ->
                  new PoolReply.Refused(problems);
              case Claim.Granted granted -> new PoolReply.Acquired(granted.values());
            });
  }

  private ReplyEffect<JournalEvent, PoolState> settle(PoolState state, PoolCommand.Settle settle) {
    Instant now = settle.moment().at();
    if (recoveredKeptUntil == null) {
      recoveredKeptUntil = now.plus(ON_ITS_WAY);
    }
    Instant otherwise = recoveredKeptUntil;
    // In use: it has arrived, so it is free as soon as it is no longer used.
    settle.used().forEach(value -> keptUntil.put(value, Instant.MIN));
    List<JournalEvent> events =
        state.settle(
            pool.get(),
            settle.owner(),
            settle.used(),
            value -> now.isBefore(keptUntil.getOrDefault(value, otherwise)));
    return persist(events).thenNoReply();
  }

  private EffectBuilder<JournalEvent, PoolState> persist(List<JournalEvent> events) {
    return Effect().persist(events).thenRun(after -> poke.run());
  }
}
