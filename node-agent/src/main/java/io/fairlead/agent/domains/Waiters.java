package io.fairlead.agent.domains;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers that wait for a turn to be in force. Bounded. Used under its owner's lock. */
final class Waiters {
  private static final int MOST = 10_000;

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long inForce;

  private record Waiting(long turn, CompletableFuture<Boolean> told) {}

  /** Whether the turn is in force. */
  boolean reached(long turn) {
    return turn <= inForce;
  }

  /** Waits for the turn; empty when too many do. */
  Optional<CompletableFuture<Boolean>> await(long turn) {
    if (waiting.size() >= MOST) {
      waiting.removeIf(each -> each.told.isDone());
    }
    if (waiting.size() >= MOST) {
      return Optional.empty();
    }
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    waiting.add(new Waiting(turn, told));
    return Optional.of(told);
  }

  /**
   * This turn is in force, and all before it.
   *
   * @return who waited for it; to be completed without the lock
   */
  List<CompletableFuture<Boolean>> reach(long turn) {
    inForce = Math.max(inForce, turn);
    List<CompletableFuture<Boolean>> ready = new ArrayList<>();
    waiting.removeIf(
        each -> {
          boolean over = each.turn <= inForce;
          if (over) {
            ready.add(each.told);
          }
          return over;
        });
    return ready;
  }
}
