package io.fairlead.agent.pods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.pods.host.Isolation;
import io.fairlead.agent.userspace.Await;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.protocol.PodReport.ContainerReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes that real processes find at their paths. */
@Timeout(60)
class MountedPodTest {
  @TempDir Path directory;

  @BeforeEach
  void needsNamespaces() {
    assumeTrue(Isolation.possible(), "needs root, for mount namespaces");
  }

  private static ImageEntry source(PodSource.Kind kind, String name, Map<String, String> texts) {
    Map<String, String> data = new HashMap<>();
    texts.forEach(
        (key, text) ->
            data.put(
                key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    return new ImageEntry.OfPodSource(
        new PodSource("n1", new PodSource.Ref(kind, new NamespacedName("default", name)), data));
  }

  private static ImageEntry config(String text) {
    return source(PodSource.Kind.CONFIG_MAP, "cm", Map.of("text", text, "other", "o"));
  }

  private ImageEntry pod(String script, String mounts, String volumes) {
    return new ImageEntry.OfPodWork(
        Works.pod(
            "web",
            """
            {'restartPolicy': 'Never', 'dnsPolicy': 'Default', 'terminationGracePeriodSeconds': 0,
             'containers': [{'name': 'c', 'image': 'host', 'command': ['sh', '-c', '%s'],
               'env': [{'name': 'OUT', 'value': '%s'}], 'volumeMounts': [%s]}],
             'volumes': [%s]}
            """
                .formatted(script, directory, mounts, volumes)));
  }

  private static void terminated(LocalPods pods) throws InterruptedException {
    ContainerReport last = pods.await(report -> report.state() instanceof PodReport.Terminated);
    assertEquals(0, ((PodReport.Terminated) last.state()).exitCode(), last::toString);
  }

  @Test
  void pathsThatTheHostDoesNotHaveAreMadeForTheContainerOnly() throws Exception {
    Path mine = Files.writeString(directory.resolve("mine"), "of the host");
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(
          pod(
              "{ cat /fairlead-test/conf/text /etc/fairlead-test/deep/renamed /etc/fairlead-one;"
                  + " stat -L -c %a /etc/fairlead-test/deep/renamed; echo; cat /fairlead-mine;"
                  + " echo scratch > /fairlead-test/tmp/f; cat /fairlead-test/tmp/f;"
                  + " touch /fairlead-test/conf/no 2> /dev/null || echo refused; } > $OUT/out",
              """
              {'name': 'cm', 'mountPath': '/fairlead-test/conf'},
              {'name': 'tmp', 'mountPath': '/fairlead-test/tmp'},
              {'name': 'all', 'mountPath': '/etc/fairlead-test/deep'},
              {'name': 'mine', 'mountPath': '/fairlead-mine', 'readOnly': true},
              {'name': 'cm', 'mountPath': '/etc/fairlead-one', 'subPath': 'other'}
              """,
              """
              {'name': 'cm', 'configMap': {'name': 'cm'}}, {'name': 'tmp', 'emptyDir': {}},
              {'name': 'mine', 'hostPath': {'path': '%s', 'type': 'File'}},
              {'name': 'all', 'projected': {'sources': [
                {'secret': {'name': 's', 'items': [{'key': 'k', 'path': 'renamed', 'mode': 256}]}}]}}
              """
                  .formatted(mine)),
          config("config "),
          source(PodSource.Kind.SECRET, "s", Map.of("k", "secret ")));
      terminated(pods);
    }
    assertEquals(
        "config secret o400\n\nof the hostscratch\nrefused\n",
        Files.readString(directory.resolve("out")));
    for (String path : new String[] {"/fairlead-test", "/etc/fairlead-test", "/etc/fairlead-one"}) {
      assertFalse(Files.exists(Path.of(path)), "left on the host: " + path);
    }
  }

  @Test
  void aConfigMapThatChangesIsSeenInTheRunningContainer() throws Exception {
    ImageEntry pod =
        pod(
            "until [ $(cat /fairlead-test/text) = new ]; do sleep 0.05; done;"
                + " test ! -e /fairlead-test/other && readlink /fairlead-test/text > $OUT/link",
            "{'name': 'cm', 'mountPath': '/fairlead-test'}",
            "{'name': 'cm', 'configMap': {'name': 'cm'}}");
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(pod, config("old"));
      pods.await(report -> report.state() instanceof PodReport.Running);
      pods.apply(pod, source(PodSource.Kind.CONFIG_MAP, "cm", Map.of("text", "new")));
      terminated(pods);
    }
    assertEquals("..data/text\n", Files.readString(directory.resolve("link")));
  }

  @Test
  void whatAContainerSaysOfItsEndIsTold() throws Exception {
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(pod("echo -n all is done > /dev/termination-log; echo not this", "", ""));
      ContainerReport last = pods.await(report -> report.state() instanceof PodReport.Terminated);
      assertEquals("all is done", ((PodReport.Terminated) last.state()).message());
    }
  }

  /** A probe that comes while a container is being made waits for its mounts. */
  @Test
  void theFirstProbeFindsTheVolumes() throws Exception {
    String mounts =
        IntStream.range(0, 12)
            .mapToObj(i -> "{'name': 'v%1$d', 'mountPath': '/fairlead-test-%1$d'}".formatted(i))
            .collect(Collectors.joining(","));
    String volumes =
        IntStream.range(0, 12)
            .mapToObj(i -> "{'name': 'v%d', 'configMap': {'name': 'cm'}}".formatted(i))
            .collect(Collectors.joining(","));
    ImageEntry pod =
        new ImageEntry.OfPodWork(
            Works.pod(
                "web",
                """
                {'dnsPolicy': 'Default', 'terminationGracePeriodSeconds': 0,
                 'containers': [{'name': 'c', 'image': 'host', 'command': ['sleep', '1000'],
                   'readinessProbe': {'exec': {'command': ['test', '-e', '/fairlead-test-11/text']},
                     'timeoutSeconds': 30},
                   'volumeMounts': [%s]}],
                 'volumes': [%s]}
                """
                    .formatted(mounts, volumes)));
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(pod, config("x"));
      pods.await(ContainerReport::ready);
      assertEquals(List.of(), pods.seen("Unhealthy"));
    }
  }

  @Test
  void anEmptyDirectoryInMemoryHasItsSizeAndOutlivesItsContainers() throws Exception {
    String check =
        "stat -f -c %T /fairlead-test && test $(df -k --output=size /fairlead-test | tail -1) = 64"
            + " && if test -e /fairlead-test/f; then exit 0; else touch /fairlead-test/f; exit 1;"
            + " fi";
    ImageEntry pod =
        new ImageEntry.OfPodWork(
            Works.pod(
                "web",
                """
                {'restartPolicy': 'OnFailure', 'dnsPolicy': 'Default',
                 'containers': [{'name': 'c', 'image': 'host', 'command': ['sh', '-c', '%s'],
                   'volumeMounts': [{'name': 'm', 'mountPath': '/fairlead-test'}]}],
                 'volumes': [{'name': 'm', 'emptyDir': {'medium': 'Memory', 'sizeLimit': '64Ki'}}]}
                """
                    .formatted(check)));
    Path pods = directory.resolve("pods");
    try (LocalPods runner = new LocalPods(pods)) {
      runner.apply(pod);
      terminated(runner);
    }
    assertFalse(Files.readString(Path.of("/proc/self/mounts")).contains(pods.toString()));
  }

  @Test
  void aTokenIsWaitedForMountedAndReplacedBeforeItEnds() throws Exception {
    String path = "/var/run/secrets/kubernetes.io/serviceaccount";
    ImageEntry pod =
        pod(
            "cd %s; cat token > $OUT/first; until [ $(cat token) = two ]; do sleep 0.05; done"
                .formatted(path),
            "{'name': 'kube-api-access-x', 'mountPath': '%s', 'readOnly': true}".formatted(path),
            "{'name': 'kube-api-access-x', 'projected': {'sources': [{'serviceAccountToken':"
                + " {'path': 'token', 'expirationSeconds': 3607}}]}}");
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(pod);
      pods.answerToken(null, "failed to fetch token: serviceaccounts \"default\" not found");
      pods.awaitEvent(
          "MountVolume.SetUp failed for volume \"kube-api-access-x\" : failed to fetch token:"
              + " serviceaccounts \"default\" not found");
      pods.reconnected();
      pods.answerToken("one", "");
      pods.await(report -> report.state() instanceof PodReport.Running);
      Path first = directory.resolve("first");
      Await.until("it has read the first", () -> Files.exists(first) && Files.size(first) > 0);
      pods.answerToken("two", "");
      terminated(pods);
    }
    assertEquals("one", Files.readString(directory.resolve("first")));
  }

  @Test
  void aVolumeWhoseSourceIsMissingIsWaitedFor() throws Exception {
    ImageEntry pod =
        pod(
            "test -e /fairlead-test/t",
            "{'name': 'v', 'mountPath': '/fairlead-test'}",
            "{'name': 'v', 'configMap': {'name': 'cm', 'items': [{'key': 'text', 'path': 't'}]}}");
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(pod);
      assertEquals(
          "FailedMount",
          pods.awaitEvent("MountVolume.SetUp failed for volume \"v\" : configmap \"cm\" not found")
              .reason());
      assertEquals(
          new PodReport.Waiting("ContainerCreating", ""), pods.await(report -> true).state());
      pods.apply(pod, source(PodSource.Kind.CONFIG_MAP, "cm", Map.of("other", "x")));
      pods.awaitEvent(
          "MountVolume.SetUp failed for volume \"v\" : configmap references non-existent config"
              + " key: text");
      pods.apply(pod, config("x"));
      terminated(pods);
    }
  }
}
