package io.fairlead.bench;

import io.fairlead.launcher.client.ApiClient;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that watch one path and count the events they get. Thread-safe. */
final class Watchers implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

  private final AtomicLong events = new AtomicLong();
  private final List<Flow.Subscription> subscriptions = new ArrayList<>();
  private volatile long lastAt;

  /** Opens them; returns when all are answered. */
  static Watchers open(ApiClient api, String path, String accept, int count) {
    Watchers watchers = new Watchers();
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CompletableFuture<Boolean> answered = new CompletableFuture<>();
      CompletableFuture<?> ended =
          api.stream(
              path, accept, info -> watchers.new Counter(info.statusCode() == 200, answered));
      answers.add(CompletableFuture.anyOf(answered, ended)); // fails when there is no answer
      if (answers.size() % 50 == 0) {
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
      }
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    if (answers.stream().anyMatch(answer -> !Boolean.TRUE.equals(answer.join()))) {
      throw new IllegalStateException("not every watch was answered with 200");
    }
    return watchers;
  }

  long events() {
    return events.get();
  }

  /** When there were this many events, as {@link System#nanoTime}. */
  long await(long wanted) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE;
    while (events.get() < wanted) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(events + " events came, not " + wanted);
      }
      TimeUnit.MICROSECONDS.sleep(50);
    }
    return lastAt;
  }

  @Override
  public synchronized void close() {
    subscriptions.forEach(Flow.Subscription::cancel);
  }

  private synchronized void add(Flow.Subscription subscription) {
    subscriptions.add(subscription);
  }

  /** Counts the lines of one watch. */
  private final class Counter implements BodySubscriber<Void> {
    private final boolean ok;
    private final CompletableFuture<Boolean> answered;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Counter(boolean ok, CompletableFuture<Boolean> answered) {
      this.ok = ok;
      this.answered = answered;
    }

    @Override
    public CompletionStage<Void> getBody() {
      return ended;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      add(subscription);
      subscription.request(Long.MAX_VALUE);
      answered.complete(ok);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      int lines = 0;
      for (ByteBuffer buffer : buffers) {
        for (int i = buffer.position(); i < buffer.limit(); i++) {
          if (buffer.get(i) == '\n') {
            lines++;
          }
        }
      }
      lastAt = System.nanoTime();
      events.addAndGet(lines);
    }

    @Override
    public void onError(Throwable failure) {
      ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      ended.complete(null);
    }
  }
}
