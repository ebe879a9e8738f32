package io.fairlead.agent.userspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for sockets and serves those that are ready. What belongs to a loop is
 * touched by its thread only; other threads come in through {@link #execute}.
 */
final class EventLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Who serves a socket. */
  interface Handler {
    /** The socket is ready for something it was waiting for. */
    void ready(SelectionKey key);
  }

  private record Timer(long due, Runnable task) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return Long.signum(due - other.due);
    }
  }

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
  private volatile boolean closed;

  EventLoop(String name) throws IOException {
    selector = Selector.open();
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** Soon, on the loop's thread; at once when called from there. */
  void execute(Runnable task) {
    if (Thread.currentThread() == thread) {
      task.run();
      return;
    }
    tasks.add(task);
    selector.wakeup();
  }

  /** As {@link #execute}; the future ends when the task did. */
  CompletableFuture<Void> submit(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    execute(
        () -> {
          try {
            task.run();
          } finally {
            done.complete(null);
          }
        });
    return done;
  }

  /** On the loop's thread, after the delay. Call from the loop's thread. */
  void after(Duration delay, Runnable task) {
    timers.add(new Timer(System.nanoTime() + delay.toNanos(), task));
  }

  /** Starts waiting for {@code ops} of a non-blocking channel. Call from the loop's thread. */
  SelectionKey register(SelectableChannel channel, int ops, Handler handler) throws IOException {
    return channel.register(selector, ops, handler);
  }

  /**
   * Closes a channel so that its port is free when this returns (a channel's descriptor lives on
   * until its selector has looked again). Call from the loop's thread.
   */
  void release(SelectableChannel channel) {
    try {
      channel.close();
      selector.selectNow();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("closing a channel failed");
    }
  }

  /** Scratch space, empty, for use within one call on the loop's thread. */
  ByteBuffer scratch() {
    return buffer.clear();
  }

  RandomGenerator random() {
    return random;
  }

  /** Ends the loop and closes every channel on it; returns when that is done. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (selector) {
      while (!closed) {
        selector.select(EventLoop::serve, untilNextTimer());
        runTasks();
        runTimers();
      }
      runTasks(); // channels that were on their way here are closed with the others
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      LOG.atError().addKeyValue("error", e.toString()).setCause(e).log("event loop ended");
    }
  }

  /** Milliseconds to wait for sockets; 0 means without end. */
  private long untilNextTimer() {
    Timer next = timers.peek();
    if (next == null) {
      return 0;
    }
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.due - System.nanoTime()) + 1);
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      attempt(task);
    }
  }

  private void runTimers() {
    long now = System.nanoTime();
    for (Timer next = timers.peek(); next != null && next.due - now <= 0; next = timers.peek()) {
      timers.remove();
      attempt(next.task);
    }
  }

  private static void serve(SelectionKey key) {
    try {
      ((Handler) key.attachment()).ready(key);
    } catch (CancelledKeyException e) {
      LOG.atTrace().log("channel was closed by an earlier handler of this round");
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("error", e.toString()).setCause(e).log("socket handler failed");
      key.cancel();
    }
  }

  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("error", e.toString()).setCause(e).log("loop task failed");
    }
  }
}
