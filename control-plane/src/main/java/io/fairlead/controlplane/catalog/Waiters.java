package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Those who wait until the catalog has seen something. What is awaited is looked for and, if it is
 * not there, noted under one lock, and {@link #applied} takes the same lock after publishing: no
 * wake-up is lost. Waiters are completed on the executor, never on the catalog's thread.
 */
final class Waiters {

  private record Seen(long sequenceNr, CompletableFuture<CatalogObject> future) {}

  private record Reached(long revision, CompletableFuture<CatalogImage> future) {}

  private record Asked(long question, CompletableFuture<CatalogImage> future) {}

  private final Executor executor;
  private final Supplier<Published> published;
  private final Map<ResourceKey, List<Seen>> seen = new HashMap<>(); // guarded by this
  private final List<Reached> reached = new ArrayList<>(); // guarded by this
  private final List<Asked> asked = new ArrayList<>(); // guarded by this
  private long answered; // all questions up to this; guarded by this

  Waiters(Executor executor, Supplier<Published> published) {
    this.executor = executor;
    this.published = published;
  }

  CompletableFuture<CatalogObject> seen(ResourceKey key, long sequenceNr, Duration timeout) {
    Seen waiter = new Seen(sequenceNr, new CompletableFuture<>());
    synchronized (this) {
      CatalogObject already = published.get().seen(key, sequenceNr);
      if (already != null) {
        return CompletableFuture.completedFuture(already);
      }
      seen.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(waiter);
    }
    return bounded(waiter.future, timeout, () -> forgetSeen(key, waiter));
  }

  CompletableFuture<CatalogImage> reached(long revision, Duration timeout) {
    Reached waiter = new Reached(revision, new CompletableFuture<>());
    synchronized (this) {
      CatalogImage now = published.get().image();
      if (now.revision() >= revision) {
        return CompletableFuture.completedFuture(now);
      }
      reached.add(waiter);
    }
    return bounded(waiter.future, timeout, () -> forgetReached(waiter));
  }

  CompletableFuture<CatalogImage> asked(long question, Duration timeout) {
    Asked waiter = new Asked(question, new CompletableFuture<>());
    synchronized (this) {
      if (answered >= question) {
        return CompletableFuture.completedFuture(published.get().image());
      }
      asked.add(waiter);
    }
    return bounded(waiter.future, timeout, () -> forgetAsked(waiter));
  }

  /** Completes all whose question is not after this one. */
  void looked(long question) {
    List<Asked> completed;
    CatalogImage image;
    synchronized (this) {
      answered = question;
      image = published.get().image();
      completed = asked.stream().filter(waiter -> waiter.question <= question).toList();
      asked.removeAll(completed);
    }
    completed.forEach(waiter -> executor.execute(() -> waiter.future.complete(image)));
  }

  /** Completes all who waited for these changes or this image, which is published already. */
  void applied(CatalogImage image, List<CatalogChange> changes) {
    List<Runnable> completions = new ArrayList<>();
    synchronized (this) {
      if (!seen.isEmpty()) {
        changes.forEach(change -> collectSeen(change, completions));
      }
      reached.removeIf(
          waiter -> {
            if (waiter.revision > image.revision()) {
              return false;
            }
            completions.add(() -> waiter.future.complete(image));
            return true;
          });
    }
    completions.forEach(executor::execute);
  }

  private void collectSeen(CatalogChange change, List<Runnable> completions) {
    CatalogObject object = History.objectOf(change);
    List<Seen> waiting = object == null ? null : seen.get(object.key());
    if (object == null || waiting == null) {
      return;
    }
    waiting.removeIf(
        waiter -> {
          if (waiter.sequenceNr > object.sequenceNr()) {
            return false;
          }
          completions.add(() -> waiter.future.complete(object));
          return true;
        });
    if (waiting.isEmpty()) {
      seen.remove(object.key());
    }
  }

  /** How many wait; for tests. */
  synchronized int waiting() {
    return asked.size() + reached.size() + seen.values().stream().mapToInt(List::size).sum();
  }

  /** Whoever gives up is forgotten, so that waiters never pile up. */
  private static <T> CompletableFuture<T> bounded(
      CompletableFuture<T> future, Duration timeout, Runnable forget) {
    return future
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                forget.run();
              }
            });
  }

  private synchronized void forgetSeen(ResourceKey key, Seen waiter) {
    List<Seen> waiting = seen.get(key);
    if (waiting != null && waiting.remove(waiter) && waiting.isEmpty()) {
      seen.remove(key);
    }
  }

  private synchronized void forgetAsked(Asked waiter) {
    asked.remove(waiter);
  }

  private synchronized void forgetReached(Reached waiter) {
    reached.remove(waiter);
  }
}
