package io.fairlead.controlplane.object;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs writes: one at a time for each subject, a newer one in place of an older one that still
 * waits, and not more than a few at once in all. Bounded: past it the oldest subject is dropped, to
 * be told again by whoever cares. Thread-safe.
 */
public final class LatestOnly {
  private static final Logger LOG = LoggerFactory.getLogger(LatestOnly.class);
  private static final int MAX_WAITING = 16_384;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Supplier<CompletionStage<?>>> waiting = new LinkedHashMap<>();
  private final Set<Object> running = new HashSet<>();
  private final int atOnce;

  /**
   * @param atOnce how many writes may be under way
   */
  public LatestOnly(int atOnce) {
    this.atOnce = atOnce;
  }

  /** Runs the write soon, unless a newer one on the subject comes first. */
  public void submit(Object subject, Supplier<CompletionStage<?>> write) {
    lock.lock();
    try {
      waiting.remove(subject);
      waiting.put(subject, write);
      if (waiting.size() > MAX_WAITING) {
        waiting.remove(waiting.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
    startSome();
  }

  private void startSome() {
    Queue<Map.Entry<Object, Supplier<CompletionStage<?>>>> starting = new ArrayDeque<>();
    lock.lock();
    try {
      for (var entries = waiting.entrySet().iterator();
          entries.hasNext() && running.size() < atOnce; ) {
        Map.Entry<Object, Supplier<CompletionStage<?>>> entry = entries.next();
        if (running.add(entry.getKey())) {
          starting.add(Map.entry(entry.getKey(), entry.getValue()));
          entries.remove();
        }
      }
    } finally {
      lock.unlock();
    }
    starting.forEach(entry -> run(entry.getKey(), entry.getValue()));
  }

  private void run(Object subject, Supplier<CompletionStage<?>> write) {
    try {
      write
          .get()
          .whenComplete(
              (_, error) -> {
                if (error != null) {
                  LOG.atWarn()
                      .addKeyValue("name", subject)
                      .addKeyValue("error", error.toString())
                      .log("write failed");
                }
                done(subject);
              });
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("name", subject)
          .addKeyValue("error", e.toString())
          .setCause(e)
          .log("write could not be made");
      done(subject);
    }
  }

  private void done(Object subject) {
    lock.lock();
    try {
      running.remove(subject);
    } finally {
      lock.unlock();
    }
    startSome();
  }
}
