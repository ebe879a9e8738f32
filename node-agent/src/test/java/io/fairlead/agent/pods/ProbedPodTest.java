package io.fairlead.agent.pods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.protocol.PodReport.ContainerReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Probes of real processes. */
@Timeout(60)
class ProbedPodTest {
  @TempDir Path directory;
  private Path files = Path.of("");

  @BeforeEach
  void begin() throws Exception {
    files = Files.createDirectory(directory.resolve("files"));
  }

  private ImageEntry pod(String command, String probes) {
    return new ImageEntry.OfPodWork(
        Works.pod(
            "web",
            """
            {'restartPolicy': 'Always', 'dnsPolicy': 'Default', 'terminationGracePeriodSeconds': 0,
             'containers': [{'name': 'c', 'image': 'host', 'command': %s,
               'env': [{'name': 'FILES', 'value': '%s'}],
               'ports': [{'name': 'http', 'containerPort': 8080}], %s}]}
            """
                .formatted(command, files, probes)));
  }

  @Test
  void itIsReadyWhileItAnswers() throws Exception {
    String server =
        "['sh', '-c', 'exec %s/bin/jwebserver -b $POD_IP -p 8080 -d $FILES']"
            .formatted(System.getProperty("java.home"));
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(
          pod(
              server,
              "'readinessProbe': {'httpGet': {'path': '/ready', 'port': 'http'},"
                  + " 'periodSeconds': 1, 'failureThreshold': 1}"));
      assertEquals(
          "spec.containers{c}",
          pods.awaitEvent("Container image \"host\" already present on machine").fieldPath());
      ContainerReport first = pods.await(ContainerReport::started);
      assertFalse(first.ready(), "not before the first success");
      pods.awaitEvent("Readiness probe failed: HTTP probe failed with statuscode: 404");
      Files.createFile(files.resolve("ready"));
      pods.await(ContainerReport::ready);
      Files.delete(files.resolve("ready"));
      ContainerReport last = pods.await(report -> !report.ready());
      assertEquals("HTTP probe failed with statuscode: 404", last.unready());
      assertEquals(0, last.restartCount());
    }
  }

  @Test
  void whatIsNotAliveIsStartedAgain() throws Exception {
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(
          pod(
              "['sleep', '1000']",
              "'livenessProbe': {'exec': {'command': ['sh', '-c', 'echo ill: $HOSTNAME; ! test -e"
                  + " $FILES/ill']}, 'periodSeconds': 1, 'failureThreshold': 2}"));
      pods.await(ContainerReport::ready);
      Files.createFile(files.resolve("ill"));
      pods.awaitEvent("Liveness probe failed: ill: web");
      Files.delete(files.resolve("ill"));
      Files.createFile(files.resolve("ill"));
      pods.awaitEvent("Container c failed liveness probe, will be restarted");
      Files.delete(files.resolve("ill"));
      ContainerReport again = pods.await(report -> report.restartCount() == 1 && report.ready());
      assertEquals(137, again.last() == null ? 0 : again.last().exitCode());
    }
  }

  @Test
  void anExecProbeThatTakesTooLongHasFailed() throws Exception {
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(
          pod(
              "['sleep', '1000']",
              "'startupProbe': {'exec': {'command': ['sh', '-c', 'test -e $FILES/up || sleep 90']},"
                  + " 'periodSeconds': 1, 'failureThreshold': 100},"
                  + " 'readinessProbe': {'tcpSocket': {'port': 1}, 'periodSeconds': 1}"));
      pods.awaitEvent(
          "Startup probe failed: command timed out: \"sh -c test -e $FILES/up || sleep 90\" timed"
              + " out after 1s");
      Files.createFile(files.resolve("up"));
      assertFalse(pods.await(ContainerReport::started).ready());
      pods.awaitEvent("Readiness probe failed: dial tcp 127.93.7.1:1: connect: connection refused");
    }
  }

  @Test
  void aPreStopHookIsDoneBeforeItIsAskedToEnd() throws Exception {
    Path order = files.resolve("order");
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(
          pod(
              "['sh', '-c', 'trap \\\"echo term >> $FILES/order; exit 3\\\" TERM;"
                  + " touch $FILES/up; while :; do sleep 0.05; done']",
              "'readinessProbe': {'exec': {'command': ['test', '-e', '%s/up']}, 'periodSeconds': 1},"
                      .formatted(files)
                  + " 'livenessProbe': {'exec': {'command': ['test', '!', '-e', '%s/ill']},"
                      .formatted(files)
                  + " 'periodSeconds': 1, 'failureThreshold': 1,"
                  + " 'terminationGracePeriodSeconds': 20},"
                  + " 'lifecycle': {'preStop': {'exec': {'command': ['sh', '-c',"
                  + " 'sleep 0.3; echo hook >> $FILES/order; rm $FILES/ill']}}}"));
      pods.await(ContainerReport::ready);
      Files.createFile(files.resolve("ill"));
      ContainerReport again = pods.await(report -> report.restartCount() == 1 && report.ready());
      assertEquals(3, again.last() == null ? 0 : again.last().exitCode());
      assertEquals("hook\nterm\n", Files.readString(order));
    }
  }

  @Test
  void aContainerStartsWhenItsPostStartHookIsDone() throws Exception {
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(
          pod(
              "['sleep', '1000']",
              "'readinessProbe': {'timeoutSeconds': 30, 'periodSeconds': 1, 'exec': {'command':"
                  + " ['cat', '%s/hooked']}},".formatted(files)
                  + " 'lifecycle': {'postStart': {'exec': {'command': ['sh', '-c',"
                  + " 'until test -e $FILES/go; do sleep 0.05; done; touch $FILES/hooked']}}}"));
      pods.awaitEvent("Started container c");
      assertEquals(
          new PodReport.Waiting("ContainerCreating", ""), pods.await(report -> true).state());
      Files.createFile(files.resolve("go"));
      pods.await(report -> report.state() instanceof PodReport.Running && report.ready());
      assertEquals(List.of(), pods.seen("Unhealthy"), "its probe was not asked before");
    }
  }

  @Test
  void aContainerWhosePostStartHookFailsIsKilledAndStartedAgain() throws Exception {
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(
          pod(
              "['sleep', '1000']",
              "'lifecycle': {'postStart': {'exec': {'command': ['test', '-e', '%s/well']}}}"
                  .formatted(files)));
      assertEquals("FailedPostStartHook", pods.awaitEvent("PostStartHook failed").reason());
      assertEquals("Killing", pods.awaitEvent("FailedPostStartHook").reason());
      Files.createFile(files.resolve("well"));
      ContainerReport again = pods.await(report -> report.restartCount() > 0 && report.ready());
      assertEquals(137, again.last() == null ? 0 : again.last().exitCode());
    }
  }

  @Test
  void whatFailedWithoutAWordIsExplainedByItsLog() throws Exception {
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(
          pod(
              "['sh', '-c', 'echo no database; exit 3']",
              "'terminationMessagePolicy': 'FallbackToLogsOnError'"));
      ContainerReport ended = pods.await(report -> report.last() != null);
      assertEquals("no database\n", ended.last() == null ? "" : ended.last().message());
    }
  }
}
