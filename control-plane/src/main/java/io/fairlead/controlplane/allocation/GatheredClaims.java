package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.allocation.PoolCommand.Wanted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Claims on one pool from this JVM. While some are under way those that come wait, and then go
 * together: a pool writes one transaction for all of them, where each alone would wait for all
 * before it. A claim that finds nothing under way goes at once. Bounded by the requests that the
 * API lets in. Thread-safe.
 */
final class GatheredClaims {
  /** Keeps a message well below what remoting takes. */
  static final int MOST = 256;

  private record Waiting(Wanted claim, CompletableFuture<PoolReply> reply) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final Function<List<Wanted>, CompletionStage<PoolReply>> ask;
  private boolean underWay;

  /**
   * Gathers for one pool.
   *
   * @param ask answered with {@link PoolReply.Each}, or fails
   */
  GatheredClaims(Function<List<Wanted>, CompletionStage<PoolReply>> ask) {
    this.ask = ask;
  }

  /** The pool's answer to this claim; fails as the question to the pool fails. */
  CompletionStage<PoolReply> claim(Wanted claim) {
    Waiting mine = new Waiting(claim, new CompletableFuture<>());
    lock.lock();
    try {
      waiting.add(mine);
      if (underWay) {
        return mine.reply;
      }
      underWay = true;
    } finally {
      lock.unlock();
    }
    next();
    return mine.reply;
  }

  private void next() {
    List<Waiting> together = new ArrayList<>();
    lock.lock();
    try {
      while (together.size() < MOST && !waiting.isEmpty()) {
        together.add(waiting.remove());
      }
      underWay = !together.isEmpty();
    } finally {
      lock.unlock();
    }
    if (!together.isEmpty()) {
      ask.apply(together.stream().map(Waiting::claim).toList())
          .whenComplete(
              (reply, failure) -> {
                next();
                answer(together, reply, failure);
              });
    }
  }

  private static void answer(
      List<Waiting> together, @Nullable PoolReply reply, @Nullable Throwable failure) {
    for (int i = 0; i < together.size(); i++) {
      CompletableFuture<PoolReply> one = together.get(i).reply;
      if (reply instanceof PoolReply.Each(List<PoolReply> replies)) {
        one.complete(replies.get(i));
      } else {
        one.completeExceptionally(
            failure != null ? failure : new IllegalStateException("not an answer: " + reply));
      }
    }
  }
}
