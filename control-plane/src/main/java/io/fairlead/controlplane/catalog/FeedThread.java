package io.fairlead.controlplane.catalog;

import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.FeedRecord;
import io.fairlead.persistence.journal.HistoryLostException;
import io.fairlead.persistence.journal.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that reads the feed and moves the image on. It sleeps until it is poked, by the
 * entities of this process or by the database for all others; a slow poll besides finds what nobody
 * told. When the journal can not be read it tries again, later and later, and the last image goes
 * on being served. When the journal has another history it ends, and says so.
 */
final class FeedThread {

  private static final Logger LOG = LoggerFactory.getLogger(FeedThread.class);

  /** Text of objects of past changes; who needs older ones reads them from the journal. */
  private static final long MOST_TEXT = Runtime.getRuntime().maxMemory() / 16;

  private static final int BATCH = 512;
  private static final Duration SAFETY_POLL = Duration.ofSeconds(1);
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);

  private final ChangeFeed feed;
  private final BiConsumer<Published, List<CatalogChange>> publish;
  private final Consumer<HistoryLostException> lost;
  private final LongConsumer looked;
  private final Thread thread;
  private final AtomicLong asked = new AtomicLong();
  private volatile boolean poked;
  private volatile boolean stopping;
  private volatile long forget;
  private volatile long forgotten; // written only by the thread
  private volatile boolean outdated; // written only by the thread
  private volatile long lastRead = System.nanoTime(); // written only by the thread
  private Published published; // only on the thread
  private volatile boolean failing; // written only by the thread
  private int failures; // only on the thread

  /**
   * @param looked told after each look that found no more, of the questions it answers: all up to
   *     this number
   */
  FeedThread(
      ChangeFeed feed,
      Published initial,
      BiConsumer<Published, List<CatalogChange>> publish,
      Consumer<HistoryLostException> lost,
      LongConsumer looked) {
    this.feed = feed;
    this.published = initial;
    this.publish = publish;
    this.lost = lost;
    this.looked = looked;
    this.thread = Thread.ofPlatform().daemon().name("fairlead-catalog").unstarted(this::run);
  }

  void start() {
    feed.onCommit(this::poke);
    thread.start();
  }

  void poke() {
    poked = true;
    LockSupport.unpark(thread);
  }

  /** Has the thread look at the journal, which begins after this call; the question's number. */
  long ask() {
    long question = asked.incrementAndGet();
    poke();
    return question;
  }

  /** Whether the last look failed. */
  boolean failing() {
    return failing;
  }

  /** Drops what the history has up to this revision, soon. */
  void forget(long upTo) {
    forget = upTo;
    poke();
  }

  /** Up to which revision that has happened. */
  long forgotten() {
    return forgotten;
  }

  /** Whether a newer release wrote what was passed over here. */
  boolean outdated() {
    return outdated;
  }

  /** How long ago the journal was last read without failure. */
  Duration sinceRead() {
    return Duration.ofNanos(System.nanoTime() - lastRead);
  }

  /** Returns when the thread has ended and the feed is closed. It is never interrupted. */
  void stop() {
    stopping = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (feed) {
      while (!stopping) {
        poked = false;
        long questions = asked.get();
        trim();
        if (step()) {
          looked.accept(questions);
          await(SAFETY_POLL);
        }
      }
    }
  }

  private void trim() {
    long upTo = forget;
    if (upTo > forgotten && upTo <= published.image().revision()) {
      published = published.without(upTo);
      publish.accept(published, List.of());
      forgotten = upTo;
    }
  }

  /** Reads and applies one batch; true when there is nothing more to do for now. */
  private boolean step() {
    try {
      List<FeedRecord> batch = feed.read(published.image().revision(), BATCH);
      lastRead = System.nanoTime();
      if (failures > 0) {
        LOG.atInfo().addKeyValue("failures", failures).log("the journal can be read again");
        failures = 0;
        failing = false;
      }
      if (!batch.isEmpty()) {
        apply(batch);
      }
      return batch.size() < BATCH;
    } catch (UnreadableEventException e) {
      outdated |= e.newer();
      published = Replay.passOver(published, e);
      publish.accept(published, List.of());
      return false;
    } catch (HistoryLostException e) {
      stopping = true;
      lost.accept(e);
      return false;
    } catch (RuntimeException e) {
      backOff(e);
      return false;
    }
  }

  private void apply(List<FeedRecord> batch) {
    List<CatalogChange> changes = new ArrayList<>();
    for (FeedRecord entry : batch) {
      Optional<Projection.Step> step = Replay.step(published.image(), entry);
      published = published.after(entry.ordering(), step);
      step.ifPresent(done -> changes.addAll(done.changes()));
    }
    publish.accept(published, List.copyOf(changes));
    published = published.settled(MOST_TEXT); // told to others with the next change
  }

  private void backOff(RuntimeException e) {
    failures++;
    failing = true;
    LOG.atWarn()
        .addKeyValue("revision", published.image().revision())
        .addKeyValue("failures", failures)
        .addKeyValue("error", e.getMessage())
        .setCause(LOG.isDebugEnabled() ? e : null)
        .log("the journal can not be read, serving the last image");
    long most = Math.min(FIRST_RETRY.toNanos() << Math.min(failures - 1, 10), LAST_RETRY.toNanos());
    // Not all processes at the same moment.
    long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    for (long left = until - System.nanoTime();
        left > 0 && !stopping;
        left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  private void await(Duration most) {
    long until = System.nanoTime() + most.toNanos();
    for (long left = most.toNanos();
        left > 0 && !poked && !stopping;
        left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }
}
