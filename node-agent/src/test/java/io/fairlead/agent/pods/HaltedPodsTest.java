package io.fairlead.agent.pods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.protocol.PodReport.ContainerReport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A laptop's session ends, and the next one begins. */
@Timeout(60)
class HaltedPodsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "'exit 3', 3",
    "':', 137",
  })
  void whatPodsRunEndsAndTheNextAgentStartsItAgain(String onTerm, int exit) throws Exception {
    Path out = directory.resolve("out");
    ImageEntry pod =
        new ImageEntry.OfPodWork(
            Works.pod(
                "web",
                """
                {'restartPolicy': 'Always', 'dnsPolicy': 'Default',
                 'terminationGracePeriodSeconds': 0, 'containers': [{'name': 'c', 'image': 'host',
                   'command': ['sh', '-c', 'trap \\'%s\\' TERM; touch $OUT; while :; do sleep 0.05; done'], 'env': [{'name': 'OUT', 'value': '%s'}],
                   'readinessProbe': {'exec': {'command': ['test', '-e', '%s']},
                     'periodSeconds': 1}}]}
                """
                    .formatted(onTerm, out, out)));
    LocalPods first = new LocalPods(directory.resolve("pods"));
    first.apply(pod);
    first.await(ContainerReport::ready);
    long pid =
        Long.parseLong(
            Files.readString(directory.resolve("pods/uid-web/c/0/pid")).strip().split(" ")[0]);
    first.halt();
    assertFalse(
        ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false), "the process is gone");

    try (LocalPods next = new LocalPods(directory.resolve("pods"))) {
      next.apply(pod);
      ContainerReport again = next.await(ContainerReport::ready);
      assertEquals(1, again.restartCount());
      PodReport.Terminated last = again.last();
      assertEquals(exit, last == null ? 0 : last.exitCode());
    }
  }
}
