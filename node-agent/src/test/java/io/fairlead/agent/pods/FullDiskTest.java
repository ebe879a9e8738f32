package io.fairlead.agent.pods;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.pods.host.PodFiles;
import io.fairlead.agent.userspace.Await;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.protocol.PodReport.ContainerReport;
import io.fairlead.testing.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the pods is full: those that run go on, what ends waits for room, and is noted. */
@Timeout(60)
class FullDiskTest {
  @TempDir Path files;

  @Test
  void podsGoOn() throws Exception {
    assumeTrue(SmallDisk.missing().isEmpty(), () -> SmallDisk.missing().orElse(""));
    Path up = files.resolve("up");
    try (SmallDisk disk = SmallDisk.of(4);
        LocalPods pods = new LocalPods(disk.dir().resolve("pods"))) {
      PodFiles kept = new PodFiles(disk.dir().resolve("pods"));
      pods.apply(pod());
      pods.await(report -> report.state() instanceof PodReport.Running && report.started());
      disk.fill();
      Files.createFile(up);
      pods.await(ContainerReport::ready);
      Files.delete(up);
      pods.await(report -> !report.ready());

      Files.createFile(files.resolve("end"));
      String why =
          "%s can not be written: No space left on device"
              .formatted(disk.dir().resolve("pods/uid-web/pod.json"));
      pods.awaitEvent("Error: " + why);
      assertFalse(kept.load().toString().contains(why), "there is room");
      disk.free();
      Await.until("it is on disk", () -> kept.load().toString().contains(why));
    }
  }

  private ImageEntry pod() {
    return new ImageEntry.OfPodWork(
        Works.pod(
            "web",
            """
            {'restartPolicy': 'Always', 'dnsPolicy': 'Default', 'terminationGracePeriodSeconds': 0,
             'containers': [{'name': 'c', 'image': 'host', 'command':
               ['sh', '-c', 'until rm FILES/end; do sleep 0.05; done'],
               'readinessProbe': {'exec': {'command': ['test', '-e', 'FILES/up']},
                 'periodSeconds': 1, 'failureThreshold': 1}}]}
            """
                .replace("FILES", files.toString())));
  }
}
