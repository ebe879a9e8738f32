package io.fairlead.multijvm.cluster;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that do not hear each other, while clients write, read, watch and use a Service. */
@Timeout(600)
class PartitionIT {
  private static final int COME_BACK = 75;

  private static Cluster cluster;
  private static ProbedService service;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        Cluster.of(3).agents(1).gateways(1).onShared().inNamespaces().supervised().start("parted");
    cluster.awaitTogether();
    service = ProbedService.make(cluster);
  }

  @AfterAll
  static void end() throws Exception {
    service.close();
    cluster.close();
  }

  @Test
  void oneControlPlaneFromTheOthers() throws Exception {
    Member alone = cluster.oldest();
    List<Member> others = new ArrayList<>(cluster.controlPlanes());
    others.remove(alone);
    try (Writes writes = Writes.begin(cluster, "parted", 20);
        Attempts attempts = Attempts.begin(alone, "alone");
        Reads reads = Reads.begin(writes, others);
        Probes probes = Probes.begin(service)) {
      writes.awaitEach();
      long from = System.nanoTime();
      cluster.cut(List.of(alone), others);
      attempts.awaitRefusal();
      alone.awaitEnded(COME_BACK, 1);
      cluster.awaitTogether(others);
      writes.awaitEach();
      tell("cut", writes, from);
      cluster.heal();
      cluster.awaitTogether();
      writes.awaitEach();
      attempts.assertKept(cluster.controlPlanes());
      reads.assertAnswered();
      writes.prove();
      probes.assertUndisturbed();
      System.out.printf(
          "parted: alone: %s; others: %s; data plane: %d answers%n",
          attempts.figures(), reads.figures(), probes.answered());
    }
  }

  private static void tell(String what, Writes writes, long from) {
    System.out.printf(
        "parted: %s: longest write %d ms, no write at all for %d ms, refused %s%n",
        what,
        writes.outageSince(from).toMillis(),
        writes.silenceSince(from).toMillis(),
        writes.refusals());
  }
}
