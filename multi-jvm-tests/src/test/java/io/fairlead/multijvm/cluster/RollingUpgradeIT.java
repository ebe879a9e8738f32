package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.multijvm.FairleadProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Control planes are stopped and started again one by one, the oldest last, while clients write,
 * watch and use a Service; as a later release. {@code -Dfairlead.rolling.whole=true}: all three,
 * and one of them back, instead of two. {@code -Dfairlead.writes=N}: N writes a second instead of
 * 20; {@code -Dfairlead.rolling=same}: restarts of this release only.
 */
@Timeout(900)
class RollingUpgradeIT {
  private static final int WRITES = Integer.getInteger("fairlead.writes", 20);
  private static final boolean SAME = "same".equals(System.getProperty("fairlead.rolling"));

  private static final boolean WHOLE = Boolean.getBoolean("fairlead.rolling.whole");

  private static final int SIGTERM = 143;
  private static final int UNAVAILABLE = 503;

  /** Of a write, from its first try; on a machine that is busy with others. */
  private static final Duration MOST = Duration.ofSeconds(20);

  @TempDir Path dir;
  private Cluster cluster;
  private ProbedService service;

  @BeforeEach
  void start() throws Exception {
    cluster = Cluster.of(3).agents(1).gateways(1).onShared().start("rolling-upgrade");
    cluster.awaitTogether();
    service = ProbedService.make(cluster);
  }

  @AfterEach
  void end() throws Exception {
    service.close();
    cluster.close();
  }

  @Test
  void oneAfterTheOtherAndBack() throws Exception {
    String before = FairleadProcess.classPath();
    String next = SAME ? before : NextRelease.in(dir);
    try (Writes writes = Writes.begin(cluster, "rolling", WRITES);
        Probes probes = Probes.begin(service)) {
      writes.awaitEach();
      Member oldest = cluster.oldest();
      List<Member> order = new ArrayList<>(cluster.controlPlanes());
      order.remove(oldest);
      if (!WHOLE) {
        order.removeLast();
      }
      order.add(oldest);
      for (Member each : order) {
        replace(each, next, writes);
      }
      if (WHOLE) {
        replace(order.getFirst(), before, writes);
      }
      tell(
          "refused "
              + writes.refusals()
              + ", "
              + percentile(writes, 50)
              + " ms p50, "
              + percentile(writes, 99)
              + " ms p99 of "
              + writes.acknowledged().size()
              + " writes");
      // A write that was cut off is asked for again: one that finds itself done is a conflict.
      assertEquals(
          Set.of(),
          writes.refusals().keySet().stream()
              .filter(status -> status >= 500 && status != UNAVAILABLE)
              .collect(Collectors.toSet()));
      writes.prove();
      probes.assertUndisturbed();
      tell(probes.answered() + " answers of the data plane and DNS, none missing");
    }
  }

  private void replace(Member member, String release, Writes writes)
      throws IOException, InterruptedException {
    long from = System.nanoTime();
    Duration ended = member.terminate();
    member.become(release);
    member.restart();
    member.awaitReady();
    cluster.awaitTogether();
    writes.awaitEach();
    assertEquals(SIGTERM, member.ended().getLast(), "it ended as asked, and not by force");
    Duration outage = writes.outageSince(from);
    tell(
        "%s: ended in %d ms, longest write %d ms, no write at all for %d ms"
            .formatted(
                member, ended.toMillis(), outage.toMillis(), writes.silenceSince(from).toMillis()));
    assertTrue(outage.compareTo(MOST) < 0, () -> "a write took " + outage);
  }

  private static long percentile(Writes writes, int percent) {
    List<Long> took =
        writes.acknowledged().stream().map(each -> each.took().toMillis()).sorted().toList();
    return took.get(took.size() * percent / 100);
  }

  private static void tell(String figures) {
    System.out.println("rolling: " + figures);
  }
}
