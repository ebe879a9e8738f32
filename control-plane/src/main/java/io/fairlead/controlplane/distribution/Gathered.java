package io.fairlead.controlplane.distribution;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A task that looks at everybody, asked for each time one of them changes: it runs once for all who
 * ask while it rests, so its cost does not grow with the square of how many there are. The first
 * who asks runs it at once. Thread-safe.
 */
final class Gathered {
  private enum State {
    IDLE,
    RESTING,
    ASKED
  }

  private final Runnable task;
  private final IntFunction<Duration> rest;
  private final BiConsumer<Duration, Runnable> later;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private int busy; // rests in a row in which somebody asked; passed on with the state

  /**
   * Idle.
   *
   * @param rest after each run; zero: none
   * @param later runs something after a while
   */
  Gathered(Runnable task, Supplier<Duration> rest, BiConsumer<Duration, Runnable> later) {
    this(task, _ -> rest.get(), later);
  }

  /**
   * Idle.
   *
   * @param rest after each run, by the number of rests before it that did not end in quiet; zero:
   *     none
   * @param later runs something after a while
   */
  Gathered(Runnable task, IntFunction<Duration> rest, BiConsumer<Duration, Runnable> later) {
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
      task.run();
      Duration pause = rest.apply(busy);
      if (!pause.isZero()) {
        later.accept(pause, this::rested);
        return;
      }
    } while (!state.compareAndSet(State.RESTING, State.IDLE));
  }

  private void rested() {
    int before = busy;
    busy = 0;
    if (!state.compareAndSet(State.RESTING, State.IDLE)) {
      busy = before + 1;
      run();
    }
  }
}
