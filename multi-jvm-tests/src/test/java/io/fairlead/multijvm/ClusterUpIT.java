package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up --nodes 2}: a control plane, two node agents and a gateway as processes. */
class ClusterUpIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final List<String> MEMBERS =
      List.of("control-plane-1", "node-1", "node-2", "gateway-1");

  @TempDir Path dir;

  @Test
  void whatDiesIsStartedAgainAndAllEndTogether() throws Exception {
    try (FairleadProcess up = FairleadProcess.up(dir.resolve("data"), "--nodes", "2")) {
      List<ProcessHandle> children = up.descendants();
      try (KubernetesClient client = up.client()) {
        Await.until("both nodes are ready", SOON, () -> readyNodes(client) == 2);
        children.forEach(ProcessHandle::destroyForcibly);
        Await.until(
            "all four are there again",
            SOON,
            () -> MEMBERS.stream().allMatch(each -> startedAgain(up.output(), each)));
        Await.until("the API answers again", SOON, () -> readyNodes(client) == 2);
      }
      List<ProcessHandle> again = up.descendants();
      assertTrue(up.terminate().toSeconds() < 30);
      assertEquals(List.of(), again.stream().filter(ProcessHandle::isAlive).toList());
    }
  }

  private static boolean startedAgain(String output, String member) {
    return output.lines().anyMatch(line -> line.contains(member + " ended ("));
  }

  private static long readyNodes(KubernetesClient client) {
    try {
      return client.nodes().list().getItems().stream().filter(ClusterUpIT::isReady).count();
    } catch (KubernetesClientException e) {
      return 0;
    }
  }

  private static boolean isReady(Node node) {
    return node.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }
}
