package io.fairlead.controlplane.distribution;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that looks at everybody, asked for each time one of them changes: it runs once for all who
 * ask while it rests, so its cost does not grow with the square of how many there are. The first
 * who asks runs it at once. Thread-safe.
 */
final class Gathered {
  private static final Logger LOG = LoggerFactory.getLogger(Gathered.class);

  private enum State {
    IDLE,
    RESTING,
    ASKED
  }

  private final Runnable task;
  private final Supplier<Duration> rest;
  private final BiConsumer<Duration, Runnable> later;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  /**
   * Idle.
   *
   * @param rest after each run; zero: none
   * @param later runs something after a while
   */
  Gathered(Runnable task, Supplier<Duration> rest, BiConsumer<Duration, Runnable> later) {
    this.task = task;
    this.rest = rest;
    this.later = later;
  }

  /** Has it run, after this call began. */
  void ask() {
    State before = state.getAndUpdate(now -> now == State.IDLE ? State.RESTING : State.ASKED);
    if (before == State.IDLE) {
      run();
    }
  }

  private void run() {
    do {
      state.set(State.RESTING);
      runSafely();
      Duration pause = rest.get();
      if (!pause.isZero()) {
        later.accept(pause, this::rested);
        return;
      }
    } while (!state.compareAndSet(State.RESTING, State.IDLE));
  }

  /** One that fails is asked for again like any other. */
  private void runSafely() {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("what is done for all at once failed, to be asked for again");
    }
  }

  private void rested() {
    if (!state.compareAndSet(State.RESTING, State.IDLE)) {
      run();
    }
  }
}
