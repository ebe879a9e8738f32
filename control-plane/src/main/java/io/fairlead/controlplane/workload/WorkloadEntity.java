package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.workload.Execution.Outcome;
import io.fairlead.model.meta.ResourceKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * The only one that makes and deletes the children of one workload. It plans from the newest image,
 * has the plan done, and plans again: never while something is under way, and a write is answered
 * only once the image has it, so that no plan is made without what the one before it did. Keeps
 * nothing that matters: after a crash the objects say all there is to know.
 */
public final class WorkloadEntity extends AbstractBehavior<WorkloadEntity.Command> {

  public static final EntityTypeKey<Command> TYPE_KEY =
      EntityTypeKey.create(Command.class, "Workload");

  /** After planning it rests for as many times as long as that took; large ones take long. */
  private static final int REST = 9;

  /** What it is told. */
  public sealed interface Command {}

  /** Something it derives from may have changed. */
  public record Wake() implements Command {}

  private record RoundEnded(Outcome outcome) implements Command {}

  private final TimerScheduler<Command> timers;
  private final ResourceKey key;
  private final Planner planner;
  private final Execution execution;
  private final InstantSource clock;
  private boolean busy;
  private boolean wokenMeanwhile;
  private long restsUntil = System.nanoTime();

  private WorkloadEntity(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ResourceKey key,
      Planner planner,
      Execution execution,
      InstantSource clock) {
    super(context);
    this.timers = timers;
    this.key = key;
    this.planner = planner;
    this.execution = execution;
    this.clock = clock;
  }

  public static Behavior<Command> create(
      ResourceKey key, Planner planner, Execution execution, InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new WorkloadEntity(context, timers, key, planner, execution, clock)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Wake.class, _ -> woken())
        .onMessage(RoundEnded.class, this::ended)
        .build();
  }

  private Behavior<Command> woken() {
    if (busy) {
      wokenMeanwhile = true;
      return this;
    }
    Duration rest = Duration.ofNanos(restsUntil - System.nanoTime());
    if (rest.isPositive()) {
      if (!timers.isTimerActive(Wake.class)) {
        timers.startSingleTimer(Wake.class, new Wake(), rest);
      }
      return this;
    }
    round();
    return this;
  }

  private void round() {
    long start = System.nanoTime();
    Optional<Planner.Planned> planned = planner.plan(key, clock.instant());
    long end = System.nanoTime();
    restsUntil = end + REST * (end - start);
    planned
        .filter(found -> !found.plan().steps().isEmpty())
        .ifPresent(
            found -> {
              busy = true;
              getContext()
                  .pipeToSelf(
                      execution.run(found.workload(), found.plan().steps()),
                      (outcome, failure) ->
                          new RoundEnded(failure == null ? outcome : Outcome.FAILED));
            });
  }

  /** What was refused is tried again when the concern looks again. */
  private Behavior<Command> ended(RoundEnded round) {
    busy = false;
    boolean again =
        switch (round.outcome()) {
          case DONE -> true;
          case STALE -> wokenMeanwhile;
          case FAILED -> false;
        };
    wokenMeanwhile = false;
    return again ? woken() : this;
  }
}
