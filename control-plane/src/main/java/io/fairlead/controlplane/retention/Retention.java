package io.fairlead.controlplane.retention;

import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.ownership.Ownership;
import io.fairlead.persistence.journal.Compaction;
import io.fairlead.persistence.journal.Compaction.Done;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;

/**
 * Moves the journal's floor up and clears away what is below it: a little, a pause, a little more.
 * First the image at the new floor is on disk, then the floor is raised, then nobody can ask for
 * what is below, and only then do events go. One step at a time, on the blocking dispatcher.
 */
public final class Retention {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final String KEY = "retention";
  private static final int BATCH = 500;
  private static final int WORTHWHILE = 1000;
  private static final Duration PACE = Duration.ofMillis(100);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int ROUNDS = 20;

  private final ActorSystem<?> system;
  private final Catalog catalog;
  private final Compaction compaction;
  private final HistorySettings settings;
  private final Ownership ownership;
  private final InstantSource clock;
  private final ExecutionContext blocking;
  private boolean stopping; // guarded by this
  private CompletableFuture<org.apache.pekko.Done> step = // guarded by this
      CompletableFuture.completedFuture(org.apache.pekko.Done.getInstance());
  private Done done = new Done(0, 0, 0, 0); // only by the step
  private Instant raised = Instant.MIN; // only by the step
  private long keptAt; // the newest image this one kept for a floor; only by the step

  private Retention(
      ActorSystem<?> system,
      Catalog catalog,
      Compaction compaction,
      HistorySettings settings,
      Ownership ownership,
      InstantSource clock) {
    this.system = system;
    this.catalog = catalog;
    this.compaction = compaction;
    this.settings = settings;
    this.ownership = ownership;
    this.clock = clock;
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  /** Begins, and goes on until the actor system stops. */
  public static void start(
      ActorSystem<?> system,
      Catalog catalog,
      Compaction compaction,
      HistorySettings settings,
      Ownership ownership,
      InstantSource clock) {
    Retention retention = new Retention(system, catalog, compaction, settings, ownership, clock);
    CoordinatedShutdown.get(system)
        .addTask(CoordinatedShutdown.PhaseServiceUnbind(), "stop-retention", retention::stop);
    retention.next(SHORTEST);
  }

  private Duration interval() {
    Duration part = settings.retention().dividedBy(ROUNDS);
    return part.compareTo(SHORTEST) < 0 ? SHORTEST : part.compareTo(LONGEST) > 0 ? LONGEST : part;
  }

  private void next(Duration pause) {
    if (!stopping()) {
      system.scheduler().scheduleOnce(pause, this::step, blocking);
    }
  }

  private void step() {
    CompletableFuture<org.apache.pekko.Done> ended = new CompletableFuture<>();
    if (!begin(ended)) {
      return;
    }
    Duration pause = interval();
    try {
      pause = work();
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("old events stay for now");
    } finally {
      ended.complete(org.apache.pekko.Done.getInstance());
    }
    next(pause);
  }

  private synchronized boolean begin(CompletableFuture<org.apache.pekko.Done> ended) {
    if (!stopping) {
      step = ended;
    }
    return !stopping;
  }

  /** Completes when no step is under way and none begins: nobody opens the database any more. */
  private synchronized CompletionStage<org.apache.pekko.Done> stop() {
    stopping = true;
    return step;
  }

  private synchronized boolean stopping() {
    return stopping;
  }

  /** Does one thing; the result is the pause after it. */
  private Duration work() {
    long floor = compaction.floor();
    if (catalog.forgotten() < floor) {
      if (floor > keptAt && !catalog.outdated()) {
        keptAt = keepFrom(floor);
      }
      catalog.forget(floor);
      return PACE;
    }
    // An image with gaps must not become the one where the past begins.
    if (!ownership.mine(KEY) || catalog.outdated()) {
      return SHORTEST;
    }
    Optional<Done> batch = compaction.batch(BATCH);
    if (batch.isPresent()) {
      done = done.plus(batch.get());
      return PACE;
    }
    tell(floor);
    return raise(floor) ? PACE : interval();
  }

  /** Another control plane raised the floor, or this one in a life before. */
  private long keepFrom(long floor) {
    try {
      catalog.keepImageAt(floor);
      return floor;
    } catch (CompletionException e) {
      long now = catalog.image().revision();
      LOG.atDebug()
          .addKeyValue("revision", floor)
          .addKeyValue("error", String.valueOf(e.getCause()))
          .log("no image where the past begins, it begins now");
      catalog.keepImageAt(now);
      return now;
    }
  }

  private boolean raise(long floor) {
    Instant now = clock.instant();
    long cutoff =
        Math.min(
            compaction.cutoff(now.minus(settings.retention()), settings.mostEvents()),
            catalog.image().revision());
    boolean due =
        cutoff - floor >= WORTHWHILE
            || (cutoff > floor
                && raised.isBefore(now.minus(settings.retention().dividedBy(ROUNDS))));
    if (!due || stopping()) {
      return false;
    }
    catalog.keepImageAt(cutoff);
    keptAt = cutoff;
    compaction.raiseFloor(cutoff);
    raised = now;
    return true;
  }

  private void tell(long floor) {
    if (done.events() > 0) {
      LOG.atInfo()
          .addKeyValue("revision", floor)
          .addKeyValue("events", done.events())
          .addKeyValue("snapshots", done.snapshots())
          .addKeyValue("objects", done.objects())
          .log("history before this revision was cleared away");
    }
    done = new Done(floor, 0, 0, 0);
  }
}
