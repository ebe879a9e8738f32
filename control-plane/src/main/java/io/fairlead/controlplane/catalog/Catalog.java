package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.CheckpointStore;
import io.fairlead.persistence.journal.HistoryLostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image of all objects and everyone who waits for it. One thread ({@link FeedThread}) reads the
 * feed and applies it; everybody else reads what it published.
 *
 * <pre>
 *   journal -- ChangeFeed --> FeedThread -- Projection --> Published(image, history)
 *                 ^                                           |  then, in this order:
 *               poke()                                        +-> seen(), reached()
 *                                                             +-> listen()
 *                                                             +-> changes()
 * </pre>
 */
public final class Catalog {

  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

  private final Waiters waiters;
  private final Followers followers = new Followers();
  private final List<Consumer<List<CatalogChange>>> listeners = new CopyOnWriteArrayList<>();
  private final Checkpoints checkpoints;
  private final FeedThread thread;
  private final @Nullable Archive archive;
  private final boolean othersWrite;
  private final List<ChangeFeed.Lost> lost;
  private final CompletableFuture<HistoryLostException> historyLost = new CompletableFuture<>();
  private volatile Published published; // written only by the feed thread
  private volatile boolean late; // somebody waited in vain for a look that has not come yet

  private Catalog(
      ChangeFeed feed,
      Checkpoints checkpoints,
      Published initial,
      ActorSystem<?> system,
      @Nullable Supplier<ChangeFeed> past) {
    Executor executor = system.executionContext();
    this.checkpoints = checkpoints;
    this.othersWrite = feed.othersWrite();
    this.published = initial;
    this.lost = feed.lost();
    this.archive =
        past == null
            ? null
            : new Archive(past, checkpoints, this::published, blocking(system), feed.floor());
    this.waiters = new Waiters(executor, this::published);
    this.thread = new FeedThread(feed, initial, this::publish, this::abandon, this::looked);
  }

  /**
   * Reads the checkpoint and the journal, blocking until the image is at the journal's head, then
   * follows the feed. The feed is the catalog's from here on: it is closed when the catalog stops,
   * which it does, saving a checkpoint, with the actor system.
   *
   * @param past opens another feed of the same journal, for what the history in memory no longer
   *     has
   * @param progress told of each batch of events on the way
   * @throws io.fairlead.persistence.journal.FeedUnavailableException when the journal can not be
   *     read
   * @throws io.fairlead.persistence.journal.UnreadableEventException when a newer Fairlead wrote to
   *     it
   */
  public static Catalog start(
      ActorSystem<?> system,
      ChangeFeed feed,
      Supplier<ChangeFeed> past,
      CheckpointStore checkpoints,
      Consumer<ReplayProgress> progress) {
    return open(system, feed, past, checkpoints, progress);
  }

  /** One whose changes can be followed only as far back as its history in memory reaches. */
  public static Catalog start(
      ActorSystem<?> system,
      ChangeFeed feed,
      CheckpointStore checkpoints,
      Consumer<ReplayProgress> progress) {
    return open(system, feed, null, checkpoints, progress);
  }

  private static Catalog open(
      ActorSystem<?> system,
      ChangeFeed feed,
      @Nullable Supplier<ChangeFeed> past,
      CheckpointStore checkpoints,
      Consumer<ReplayProgress> progress) {
    Checkpoints saver = new Checkpoints(checkpoints, blocking(system));
    Published initial = Replay.run(feed, saver, progress);
    Catalog catalog = new Catalog(feed, saver, initial, system, past);
    catalog.saveIfDue();
    catalog.thread.start();
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "stop-catalog", catalog::stop);
    return catalog;
  }

  /**
   * Completes when the journal has another history: what this process knows is not true any more,
   * and nothing of it may be served.
   */
  public CompletionStage<HistoryLostException> historyLost() {
    return historyLost;
  }

  /** Says that the journal has something new; returns at once, from any thread. */
  public void poke() {
    thread.poke();
  }

  /** The newest image. */
  public CatalogImage image() {
    return published.image();
  }

  /**
   * Read-your-writes: completes when the event with this sequence number of the object's entity was
   * applied, with the object as that event left it (its last state, when the event removed it).
   * Fails with {@link TimeoutException}.
   */
  public CompletionStage<CatalogObject> seen(ResourceKey key, long sequenceNr, Duration timeout) {
    return waiters.seen(key, sequenceNr, timeout);
  }

  /**
   * Completes with an image of this revision or a later one. Fails with {@link
   * java.util.concurrent.TimeoutException}.
   */
  public CompletionStage<CatalogImage> reached(long revision, Duration timeout) {
    return waiters.reached(revision, timeout);
  }

  /** Whether other processes may write to the journal. */
  public boolean othersWrite() {
    return othersWrite;
  }

  /**
   * Completes with an image of everything that was committed before this call, by whatever process.
   * Fails with {@link TimeoutException}; at once while the journal can not be read, or did not
   * answer those who asked before.
   */
  public CompletionStage<CatalogImage> newest(Duration timeout) {
    if (!othersWrite) {
      return CompletableFuture.completedStage(image());
    }
    if (late || thread.failing()) {
      thread.poke();
      return CompletableFuture.failedStage(new TimeoutException("the journal does not answer"));
    }
    return waiters
        .asked(thread.ask(), timeout)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                late = true;
              }
            });
  }

  /**
   * Whether that revision was given in a history that is lost, by a database that went back to a
   * back-up: what is known of it says nothing of what there is now.
   */
  public boolean lost(long revision) {
    return lost.stream().anyMatch(gap -> gap.covers(revision));
  }

  /**
   * Every change after that revision, in order, then each as it happens; an element holds the
   * changes of one or more whole revisions and is never empty. What the history in memory no longer
   * has is read from the journal; fails with {@link ExpiredException} when that does not reach back
   * so far, also for a consumer so slow that it falls out of it, and for a revision that is lost.
   */
  public Source<List<CatalogChange>, NotUsed> changes(long afterRevision) {
    if (lost(afterRevision)) {
      return Source.failed(new ExpiredException(afterRevision, image().revision()));
    }
    return Source.fromGraph(new ChangesSource(this::published, followers, archive, afterRevision));
  }

  /**
   * The image at a revision in the past, made anew from the journal. Fails with {@link
   * ExpiredException} when the journal does not reach back so far, or the revision is lost.
   */
  public CompletionStage<CatalogImage> imageAt(long revision) {
    CatalogImage now = image();
    if (now.revision() == revision) {
      return CompletableFuture.completedStage(now);
    }
    return archive == null || revision > now.revision() || lost(revision)
        ? CompletableFuture.failedStage(new ExpiredException(revision, now.revision()))
        : archive.imageAt(revision);
  }

  /**
   * Saves the image at a revision as the first one that can still be had, before it returns.
   *
   * @throws java.util.concurrent.CompletionException when it can not be made
   */
  public void keepImageAt(long revision) {
    checkpoints.saveOldest(imageAt(revision).toCompletableFuture().join().at(revision));
  }

  /** Nothing before this revision will be asked for any more; takes effect soon. */
  public void forget(long upTo) {
    if (archive != null) {
      archive.forget(upTo);
    }
    thread.forget(upTo);
  }

  /** Up to which revision everything is forgotten. */
  public long forgotten() {
    return thread.forgotten();
  }

  /**
   * Whether a newer release wrote what this one can not read: the image lacks it, so it is neither
   * whole nor to be kept for others.
   */
  public boolean outdated() {
    return thread.outdated();
  }

  /** How long ago the journal was last read without failure: about a second when all is well. */
  public Duration sinceRead() {
    return thread.sinceRead();
  }

  /**
   * Has all further changes told to a controller inside this JVM: called on the catalog's thread,
   * in order, after the image contains them; must not block.
   */
  public void listen(Consumer<List<CatalogChange>> listener) {
    listeners.add(listener);
  }

  /** Stops following the feed and saves a checkpoint; the image stays readable. */
  public CompletionStage<Done> stop() {
    return CompletableFuture.runAsync(
            () -> {
              thread.stop();
              if (published.complete()) {
                checkpoints.saveLast(image());
              }
            })
        .thenApply(_ -> Done.getInstance());
  }

  /** How many wait for a version or a revision; for tests. */
  int waiting() {
    return waiters.waiting();
  }

  private Published published() {
    return published;
  }

  /** On the feed thread, after each batch. */
  private void publish(Published next, List<CatalogChange> changes) {
    published = next;
    waiters.applied(next.image(), changes);
    if (!changes.isEmpty()) {
      listeners.forEach(listener -> tell(listener, changes));
      followers.wake();
    }
    saveIfDue();
  }

  /** On the feed thread, when there is no more to read. */
  private void looked(long question) {
    late = false;
    waiters.looked(question);
  }

  private void saveIfDue() {
    if (published.complete()) {
      checkpoints.saveIfDue(image());
    }
  }

  private void abandon(HistoryLostException lost) {
    LOG.atError().addKeyValue("error", lost.getMessage()).log("this control plane has to stop");
    historyLost.complete(lost);
  }

  private static Executor blocking(ActorSystem<?> system) {
    return system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  private static void tell(Consumer<List<CatalogChange>> listener, List<CatalogChange> changes) {
    try {
      listener.accept(changes);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a listener of the catalog failed");
    }
  }
}
