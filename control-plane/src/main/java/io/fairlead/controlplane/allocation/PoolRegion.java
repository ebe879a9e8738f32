package io.fairlead.controlplane.allocation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** The pools of all control planes, wherever their shards live. */
public record PoolRegion(ClusterSharding sharding) {
  /** What is lost while the pool's shard moves is asked again soon. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(300);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * The pool's answer, asked for until there is one; fails after 10 s. A claim that was heard twice
   * leaves its owner with a value more than it uses, which is freed as that of a write that came to
   * nothing.
   */
  public CompletionStage<PoolReply> ask(
      String pool, Function<ActorRef<PoolReply>, PoolCommand> command) {
    return ask(pool, command, ASK_AGAIN, System.nanoTime() + PATIENCE.toNanos());
  }

  private CompletionStage<PoolReply> ask(
      String pool,
      Function<ActorRef<PoolReply>, PoolCommand> command,
      Duration wait,
      long deadline) {
    return sharding
        .entityRefFor(PoolEntity.TYPE_KEY, pool)
        .<PoolReply>ask(command::apply, wait)
        .exceptionallyCompose(
            failure ->
                System.nanoTime() + wait.toNanos() < deadline
                    ? ask(pool, command, wait.multipliedBy(2), deadline)
                    : CompletableFuture.failedStage(failure));
  }
}
