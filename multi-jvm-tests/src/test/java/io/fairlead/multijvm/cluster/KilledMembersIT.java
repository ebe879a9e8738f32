package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * SIGKILL for several members at once, while clients write, watch and use a Service. One at a time,
 * and one that is paused for longer than the others wait for it: {@code HistoryIT}.
 */
@Whole
@Timeout(600)
class KilledMembersIT {

  @Test
  void theOldestControlPlaneAnAgentAndAGateway() throws Exception {
    try (Cluster cluster =
        Cluster.of(3).agents(2).gateways(2).onShared().supervised().start("one-of-each")) {
      cluster.awaitTogether();
      try (ProbedService service = ProbedService.make(cluster);
          Probes probes = Probes.begin(service)) {
        Member agent = cluster.agents().getLast();
        Member gateway = cluster.gateways().getLast();
        kill("one of each role", cluster, List.of(cluster.oldest(), agent, gateway));
        NewService made = NewService.make(cluster.controlPlanes().getFirst(), "killed");
        made.awaitAt(agent);
        made.awaitAt(gateway);
        probes.assertUndisturbed(agent, gateway);
        assertTrue(service.probe().once());
        System.out.printf("killed: %d answers of the data plane%n", probes.answered());
      }
    }
  }

  /** The majority that is left goes on. */
  @Test
  void twoOfFiveControlPlanes() throws Exception {
    try (Cluster cluster = Cluster.of(5).onShared().supervised().start("two-of-five")) {
      cluster.awaitTogether();
      kill("two of five", cluster, List.of(cluster.oldest(), cluster.younger()));
    }
  }

  private static void kill(String what, Cluster cluster, List<Member> victims) throws Exception {
    List<Member> left = new ArrayList<>(cluster.controlPlanes());
    left.removeAll(victims);
    try (Writes writes = Writes.begin(cluster, "killed", 20);
        Reads reads = Reads.begin(writes, left)) {
      writes.awaitEach();
      long killed = System.nanoTime();
      victims.forEach(Member::kill);
      writes.awaitEach();
      cluster.awaitTogether(left);
      for (Member each : victims) {
        each.restart();
      }
      victims.forEach(Member::awaitReady);
      cluster.awaitTogether();
      writes.awaitEach();
      System.out.printf(
          "killed: %s: longest write %d ms, no write at all for %d ms, refused %s%n",
          what,
          writes.outageSince(killed).toMillis(),
          writes.silenceSince(killed).toMillis(),
          writes.refusals());
      reads.assertAnswered();
      writes.prove();
      System.out.printf("killed: %s: %s%n", what, reads.figures());
    }
  }
}
