package io.fairlead.multijvm.cluster;

import io.fairlead.multijvm.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No control plane is left: agents and gateways go on, also after kill -9, from their last image;
 * and when one comes back, all is as it was and goes on. {@code -Dfairlead.outage=PT10M}: for so
 * long instead of some seconds.
 */
@Timeout(1800)
class OutageIT {
  private static final Duration OUTAGE =
      Duration.parse(System.getProperty("fairlead.outage", "PT5S"));
  private static final Duration AFTERWARDS = Duration.ofSeconds(3);

  private Cluster cluster;
  private ProbedService service;

  @BeforeEach
  void start() throws Exception {
    cluster = Cluster.of(1).agents(1).gateways(1).start("outage");
    service = ProbedService.make(cluster);
  }

  @AfterEach
  void end() throws Exception {
    service.close();
    cluster.close();
  }

  @Test
  void theDataPlaneNeedsNoControlPlane() throws Exception {
    try (Probes probes = Probes.begin(service)) {
      cluster.controlPlanes().forEach(Member::kill);
      Await.passed(OUTAGE);
      probes.assertUndisturbed();
      System.out.printf("outage: %s, %d answers, none missing%n", OUTAGE, probes.answered());
    }
    again(cluster.agents().getFirst());
    again(cluster.gateways().getFirst());
    try (Probes probes = Probes.begin(service)) {
      Await.passed(AFTERWARDS);
      Member back = cluster.controlPlanes().getFirst();
      back.restart();
      back.awaitReady();
      NewService made = NewService.make(back, "after");
      made.awaitAt(cluster.agents().getFirst());
      made.awaitAt(cluster.gateways().getFirst());
      probes.assertUndisturbed();
    }
  }

  /** From the image on its disk; there is nobody to ask. */
  private static void again(Member member) throws Exception {
    member.kill();
    long from = System.nanoTime();
    member.restart();
    member.awaitReady();
    System.out.printf(
        "outage: %s is back after %d ms%n", member, (System.nanoTime() - from) / 1_000_000);
  }
}
