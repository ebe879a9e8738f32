package io.fairlead.agent.pods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.pods.host.PodFiles;
import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.protocol.AgentMessage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod asks of its runtime, and when; seconds count from START. */
class RunningPodTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final PodWork WORK =
      Works.pod(
          "web",
          """
          {'dnsPolicy': 'Default', 'initContainers': [
             {'name': 'side', 'image': 'host', 'command': ['proxy'], 'restartPolicy': 'Always'}],
           'containers': [{'name': 'main', 'image': 'host', 'command': ['serve']}]}
          """);

  @TempDir Path directory;
  private final PlayedRuntime runtime = new PlayedRuntime();
  private final List<AgentMessage> told = new ArrayList<>();
  private @Nullable RunningPod running;

  private RunningPod pod() {
    return Objects.requireNonNull(running);
  }

  private List<String> at(long seconds) throws Exception {
    pod()
        .turn(
            () -> START.plusSeconds(seconds),
            true,
            new Surroundings(NodeImage.EMPTY, "cluster.local"),
            () -> {});
    return runtime.asked();
  }

  @BeforeEach
  void begin() throws Exception {
    Path pods = directory.resolve("pods");
    PodHost host =
        new PodHost(pods, PodHost.Network.NAMESPACES, false, "cluster.local", List.of("192.0.2.1"));
    running =
        new RunningPod(
            PodRecord.fresh(WORK.policedAt(List.of("10.0.0.9"))),
            new PodHands(host, new PodFiles(pods), runtime),
            told::add,
            task -> {});
    pod().give(List.of("10.0.0.9"));
    assertEquals(
        List.of(
            "create web [10.0.0.9]", "start side [proxy]",
            "create web [10.0.0.9]", "start main [serve]"),
        at(0));
  }

  @Test
  void itEndsWithinItsGraceSidecarsLast() throws Exception {
    pod().want(Works.deleting(WORK, 7));
    assertEquals(List.of("stop main TERM"), at(10));
    assertEquals(List.of(), at(14));
    runtime.end("main", 0, START.plusSeconds(14));
    assertEquals(List.of("stop side TERM"), at(14));
    assertEquals(List.of(), at(16));
    assertEquals(List.of("stop side KILL"), at(17));
    runtime.end("side", 137, START.plusSeconds(17));
    assertEquals(List.of("remove"), at(17));
    assertTrue(pod().removed());
    assertEquals(new AgentMessage.PodEnded(WORK.name(), WORK.uid()), told.getLast());
  }

  @Test
  void whatEndsIsStartedAgain() throws Exception {
    runtime.end("main", 1, START.plusSeconds(3));
    assertEquals(List.of("create web [10.0.0.9]", "start main [serve]"), at(3));
    runtime.end("main", 1, START.plusSeconds(4));
    assertEquals(List.of(), at(13));
    assertEquals(List.of("create web [10.0.0.9]", "start main [serve]"), at(14));
  }
}
