package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.client.ApiClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a control plane with a database has on its own disk it has from there. */
@Whole
@Timeout(300)
class FullDiskControlPlaneIT {
  /** It serves while its disk is full, and starts there when it is killed. */
  @Test
  void needsNoRoom() throws Exception {
    try (Cluster cluster =
            Cluster.of(1)
                .agents(1)
                .gateways(1)
                .onShared()
                .withSmallDisks()
                .start("full-disk-control-plane");
        ProbedService service = ProbedService.make(cluster);
        Probes probes = Probes.begin(service)) {
      Member controlPlane = cluster.controlPlanes().getFirst();
      cluster.disk(controlPlane).fill();
      follow(cluster, "full");
      controlPlane.kill();
      long from = System.nanoTime();
      controlPlane.restart();
      controlPlane.awaitReady();
      long back = System.nanoTime() - from;
      assertTrue(controlPlane.output().contains("No space left"), "there is no room");
      follow(cluster, "still");
      assertEquals(
          service.clusterIp(),
          controlPlane
              .api()
              .get("/api/v1/namespaces/default/services/probe", ApiClient.JSON)
              .body()
              .at("/spec/clusterIP")
              .asString(""));
      probes.assertUndisturbed();
      System.out.printf(
          "full disk: a control plane is back after %d ms; %d answers, none missing%n",
          back / 1_000_000, probes.answered());
    }
  }

  private static void follow(Cluster cluster, String name) {
    NewService made = NewService.make(cluster.controlPlanes().getFirst(), name);
    cluster.agents().forEach(made::awaitAt);
    cluster.gateways().forEach(made::awaitAt);
  }
}
