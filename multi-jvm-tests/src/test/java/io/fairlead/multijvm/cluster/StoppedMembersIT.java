package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * SIGTERM for one of three control planes, and nobody takes its place until all is written again:
 * what handing over its objects costs. With the next process on the same cores: {@code
 * RollingUpgradeIT}.
 */
@Whole
@Timeout(600)
class StoppedMembersIT {
  private static final int ROUNDS = Integer.getInteger("fairlead.rounds", 3);
  private static final int PER_SECOND = 40;
  private static final int SAMPLES = 6;

  /** Of a write, from its first try; on a machine that is busy with others. */
  private static final Duration MOST = Duration.ofSeconds(5);

  @Test
  void handOverWhatTheyHave() throws Exception {
    try (Cluster cluster = Cluster.of(3).onShared().start("stopped")) {
      cluster.awaitTogether();
      for (int round = 0; round < ROUNDS; round++) {
        stop("younger", cluster, cluster.younger(), round);
        stop("oldest", cluster, cluster.oldest(), round);
      }
    }
  }

  private static void stop(String which, Cluster cluster, Member victim, int round)
      throws Exception {
    try (Writes writes = Writes.begin(cluster, "stopped-" + which + "-" + round, PER_SECOND)) {
      writes.awaitEach();
      long before = System.nanoTime();
      for (int i = 0; i < SAMPLES; i++) {
        writes.awaitEach();
      }
      List<Long> usual = writes.outagesSince(before);
      long from = System.nanoTime();
      Duration ended = victim.terminate();
      writes.awaitEach();
      Duration longest = writes.outageSince(from);
      System.out.printf(
          "stopped: %s: ended in %d ms, longest write %d ms, each object's longest %s, before it"
              + " %s, no write at all for %d ms, refused %s%n",
          which,
          ended.toMillis(),
          longest.toMillis(),
          writes.outagesSince(from),
          usual,
          writes.silenceSince(from).toMillis(),
          writes.refusals());
      assertTrue(longest.compareTo(MOST) < 0, () -> "a write took " + longest);
      writes.prove();
    }
    victim.restart();
    victim.awaitReady();
    cluster.awaitTogether();
  }
}
