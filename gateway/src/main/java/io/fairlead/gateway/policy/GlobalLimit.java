package io.fairlead.gateway.policy;

import io.fairlead.model.budget.Lease;
import io.fairlead.model.budget.LeasedTokens;
import io.fairlead.model.budget.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A limit that all gateways keep together (B26). A request for which there is no token yet waits
 * for an answer, a quarter of a second; so many of them, more go by the fair share. Thread-safe.
 */
final class GlobalLimit {
  private static final Duration PATIENCE = Duration.ofMillis(250);
  private static final int MOST_WAITING = 10_000;
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);

  private final Rate rate;
  private final LeasedTokens tokens;
  private final Consumer<LeasedTokens.Question> send;
  private final Map<String, Set<Waiter>> waiting = new HashMap<>();
  private int waiters;

  private record Waiter(String key, CompletableFuture<Count> counted) {}

  /** One whose request can go on now. */
  private record Done(Waiter waiter, Count count) {}

  /**
   * @param gateways that share it, as far as is known
   */
  GlobalLimit(Rate rate, int gateways, Consumer<LeasedTokens.Question> send) {
    this.rate = rate;
    this.tokens = new LeasedTokens(rate, gateways);
    this.send = send;
  }

  Rate rate() {
    return rate;
  }

  /**
   * Counts a request.
   *
   * @param then called once, on any thread
   */
  void take(String key, Consumer<Count> then) {
    Count count;
    Optional<LeasedTokens.Question> question;
    synchronized (this) {
      long now = System.nanoTime();
      count = count(tokens.take(key, now));
      if (count == null && waiters >= MOST_WAITING) {
        count = count(tokens.alone(key, now));
      }
      if (count == null) {
        await(key, then);
      }
      question = tokens.ask(now);
    }
    question.ifPresent(send);
    if (count != null) {
      then.accept(count);
    }
  }

  private void await(String key, Consumer<Count> then) {
    CompletableFuture<Count> counted = new CompletableFuture<>();
    Waiter waiter = new Waiter(key, counted);
    waiting.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(waiter);
    waiters++;
    var _ = counted.thenAccept(then);
    LATER.execute(() -> expired(waiter));
  }

  private void expired(Waiter waiter) {
    Count count = null;
    synchronized (this) {
      if (forget(waiter)) {
        count = count(tokens.alone(waiter.key, System.nanoTime()));
      }
    }
    if (count != null) {
      waiter.counted.complete(count);
    }
  }

  private boolean forget(Waiter waiter) {
    Set<Waiter> all = waiting.get(waiter.key);
    if (all == null || !all.remove(waiter)) {
      return false;
    }
    waiters--;
    if (all.isEmpty()) {
      waiting.remove(waiter.key);
    }
    return true;
  }

  void leased(long round, int gateways, List<Lease> leases) {
    List<Done> done = new ArrayList<>();
    Optional<LeasedTokens.Question> question;
    synchronized (this) {
      long now = System.nanoTime();
      if (tokens.leased(round, gateways, leases, now)) {
        for (Set<Waiter> all : List.copyOf(waiting.values())) {
          for (Waiter waiter : List.copyOf(all)) {
            Count count = count(tokens.again(waiter.key, now));
            if (count != null) {
              forget(waiter);
              done.add(new Done(waiter, count));
            }
          }
        }
      }
      question = tokens.ask(now);
    }
    question.ifPresent(send);
    done.forEach(each -> each.waiter.counted.complete(each.count));
  }

  void tick() {
    Optional<LeasedTokens.Question> question;
    synchronized (this) {
      long now = System.nanoTime();
      tokens.expire(now);
      question = tokens.ask(now);
    }
    question.ifPresent(send);
  }

  /** Null: that is known later. */
  private @Nullable Count count(LeasedTokens.Take take) {
    return switch (take) {
      case LeasedTokens.Take.Taken(long left) ->
          new Count(true, rate.requests(), left, rate.interval());
      case LeasedTokens.Take.Refused(long nanos) -> new Count(false, rate.requests(), 0, nanos);
      case LeasedTokens.Take.Wait() -> null;
    };
  }
}
