package io.fairlead.agent.pods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.protocol.PodReport.ContainerReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that get their environment from ConfigMaps and Secrets. */
@Timeout(60)
class ConfiguredPodTest {
  @TempDir Path directory;

  private static ImageEntry source(PodSource.Kind kind, String name, String key, String text) {
    return new ImageEntry.OfPodSource(
        new PodSource(
            "n1",
            new PodSource.Ref(kind, new NamespacedName("default", name)),
            Map.of(
                key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))));
  }

  @Test
  void itStartsOnceWhatItNamesIsThere() throws Exception {
    Path out = directory.resolve("out");
    ImageEntry pod =
        new ImageEntry.OfPodWork(
            Works.pod(
                "web",
                """
                {'restartPolicy': 'Never', 'dnsPolicy': 'Default',
                 'containers': [{'name': 'c', 'image': 'host',
                   'command': ['sh', '-c', 'echo $MODE $(TOKEN) > %s'],
                   'envFrom': [{'configMapRef': {'name': 'cm'}}],
                   'env': [{'name': 'TOKEN',
                            'valueFrom': {'secretKeyRef': {'name': 's', 'key': 'token'}}}]}]}
                """
                    .formatted(out)));
    try (LocalPods pods = new LocalPods(directory.resolve("pods"))) {
      pods.apply(pod);
      pods.awaitEvent("Error: configmap \"cm\" not found");
      assertEquals(
          new PodReport.Waiting("CreateContainerConfigError", "configmap \"cm\" not found"),
          pods.await(report -> true).state());
      ImageEntry cm = source(PodSource.Kind.CONFIG_MAP, "cm", "MODE", "two words");
      pods.apply(pod, cm);
      pods.awaitEvent("Error: secret \"s\" not found");
      pods.apply(pod, cm, source(PodSource.Kind.SECRET, "s", "tok", "x"));
      pods.awaitEvent("Error: couldn't find key token in Secret default/s");
      pods.apply(pod, cm, source(PodSource.Kind.SECRET, "s", "token", "hidden"));
      ContainerReport last = pods.await(report -> report.state() instanceof PodReport.Terminated);
      assertEquals(
          0, assertInstanceOf(PodReport.Terminated.class, last.state()).exitCode(), last::toString);
      assertEquals(0, last.restartCount());
      assertEquals("two words hidden\n", Files.readString(out));
    }
  }
}
