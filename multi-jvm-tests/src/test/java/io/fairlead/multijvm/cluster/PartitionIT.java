package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.multijvm.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Members that do not hear each other, while clients write, read, watch and use a Service. */
@Timeout(600)
class PartitionIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

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

  private interface Cut {
    void between(Member alone, List<Member> others) throws IOException;
  }

  @Test
  void oneControlPlaneFromTheOthers() throws Exception {
    alone("both-ways", (alone, others) -> cluster.cut(List.of(alone), others));
  }

  @Test
  @Whole
  void oneControlPlaneIsNotHeard() throws Exception {
    alone(
        "not-heard",
        (alone, others) -> {
          for (Member other : others) {
            cluster.cutOneWay(alone, other);
          }
        });
  }

  @Test
  @Whole
  void oneControlPlaneDoesNotHear() throws Exception {
    alone(
        "does-not-hear",
        (alone, others) -> {
          for (Member other : others) {
            cluster.cutOneWay(other, alone);
          }
        });
  }

  private static void alone(String name, Cut cut) throws Exception {
    Member alone = cluster.oldest();
    List<Member> others = new ArrayList<>(cluster.controlPlanes());
    others.remove(alone);
    int ended = alone.ended().size();
    try (Writes writes = Writes.begin(cluster, name, 20);
        Attempts attempts = Attempts.begin(alone, name + "-alone");
        Reads reads = Reads.begin(writes, others);
        Probes probes = Probes.begin(service)) {
      writes.awaitEach();
      long from = System.nanoTime();
      cut.between(alone, others);
      attempts.awaitRefusal();
      alone.awaitEnded(Member.COME_BACK, ended + 1);
      cluster.awaitTogether(others);
      writes.awaitEach();
      tell(name, writes, from);
      cluster.heal();
      cluster.awaitTogether();
      writes.awaitEach();
      attempts.assertKept(cluster.controlPlanes());
      reads.assertAnswered();
      writes.prove();
      probes.assertUndisturbed();
      System.out.printf(
          "parted: %s: alone: %s; others: %s; data plane: %d answers%n",
          name, attempts.figures(), reads.figures(), probes.answered());
    }
  }

  /** Two do not hear each other, and the third hears both. */
  @Test
  @Whole
  void twoControlPlanesFromEachOther() throws Exception {
    Member third = cluster.oldest();
    List<Member> two = new ArrayList<>(cluster.controlPlanes());
    two.remove(third);
    try (Writes writes = Writes.begin(cluster, "two", 20);
        Attempts attempts = Attempts.begin(third, "third");
        Probes probes = Probes.begin(service)) {
      writes.awaitEach();
      long from = System.nanoTime();
      cluster.cut(two.getFirst(), two.getLast());
      Await.until(
          "one of them to end, to come back",
          LIMIT,
          () -> two.stream().anyMatch(each -> each.ended().contains(Member.COME_BACK)));
      cluster.heal();
      cluster.awaitTogether();
      writes.awaitEach();
      tell("two from each other", writes, from);
      attempts.assertKept(cluster.controlPlanes());
      writes.prove();
      probes.assertUndisturbed();
      System.out.printf("parted: third: %s%n", attempts.figures());
    }
  }

  @Test
  @Whole
  void anAgentAndAGatewayFromAllControlPlanes() throws Exception {
    List<Member> away =
        Stream.concat(cluster.agents().stream(), cluster.gateways().stream()).toList();
    try (Probes probes = Probes.begin(service)) {
      cluster.cut(away, cluster.controlPlanes());
      NewService made = NewService.make(cluster.controlPlanes().getFirst(), "meanwhile");
      Await.until(
          "the Node to be lost", LIMIT, () -> ready(cluster.agents().getFirst(), "Unknown"));
      for (Member each : away) {
        assertFalse(made.knownTo(each), () -> each + " is not cut off");
      }
      long from = System.nanoTime();
      cluster.heal();
      for (Member each : away) {
        made.awaitAt(each);
      }
      System.out.printf(
          "parted: an agent and a gateway know what was new %d ms after the cut, %d answers%n",
          (System.nanoTime() - from) / 1_000_000, probes.answered());
      Await.until("the Node to be ready", LIMIT, () -> ready(cluster.agents().getFirst(), "True"));
      probes.assertUndisturbed();
    }
  }

  private static boolean ready(Member agent, String status) {
    JsonNode node = cluster.api().get("/api/v1/nodes/" + agent.name(), ApiClient.JSON).body();
    for (JsonNode condition : node.at("/status/conditions")) {
      if (condition.path("type").asString("").equals("Ready")) {
        return condition.path("status").asString("").equals(status);
      }
    }
    return false;
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
