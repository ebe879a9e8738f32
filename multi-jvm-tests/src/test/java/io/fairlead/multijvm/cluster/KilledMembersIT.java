package io.fairlead.multijvm.cluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGKILL for one member after the other, while clients write, watch and use a Service. */
@Timeout(600)
class KilledMembersIT {
  private static Cluster cluster;
  private static ProbedService service;

  @BeforeAll
  static void start() throws Exception {
    cluster = Cluster.of(3).agents(2).gateways(1).onShared().start("killed-members");
    cluster.awaitTogether();
    service = ProbedService.make(cluster);
  }

  @AfterAll
  static void end() throws Exception {
    service.close();
    cluster.close();
  }

  @Test
  void theOldestControlPlane() throws Exception {
    Member victim = cluster.oldest();
    try (Writes writes = Writes.begin(cluster, "oldest", 20);
        Probes probes = Probes.begin(service)) {
      writes.awaitEach();
      long killed = System.nanoTime();
      victim.kill();
      writes.awaitEach();
      System.out.printf(
          "oldest: outage %s silence %s refused %s%n",
          writes.outageSince(killed), writes.silenceSince(killed), writes.refusals());
      victim.restart();
      cluster.awaitTogether();
      writes.awaitEach();
      writes.prove();
      probes.assertUndisturbed();
    }
  }
}
