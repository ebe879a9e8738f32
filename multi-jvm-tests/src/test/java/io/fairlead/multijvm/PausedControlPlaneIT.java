package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fairlead.multijvm.cluster.Whole;
import io.fairlead.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of three control planes stands still for longer than the others wait for it. */
class PausedControlPlaneIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir Path dir;

  @Test
  @Whole
  void theOthersGoOnAndItComesBackByItself() throws Exception {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElse(""));
    String[] database = PostgresServer.shared().newDatabase().split("&password=", 2);
    Path password = Files.writeString(dir.resolve("password"), database[1]);
    try (FairleadProcess up =
            FairleadProcess.up(
                dir.resolve("data"),
                "--control-planes",
                "3",
                "--database",
                database[0],
                "--database-password-file",
                password.toString());
        KubernetesClient client = up.client()) {
      Await.until("there are three", SOON, () -> controlPlanes(client) == 3);
      String third =
          up.descendants().stream()
              .map(each -> Long.toString(each.pid()))
              .filter(PausedControlPlaneIT::isTheThird)
              .findFirst()
              .orElseThrow();
      Commands.run("kill", "-STOP", third);
      Await.until("the others go on without it", SOON, () -> controlPlanes(client) == 2);
      client
          .configMaps()
          .inNamespace("default")
          .resource(new ConfigMapBuilder().withNewMetadata().withName("told").endMetadata().build())
          .create();
      Commands.run("kill", "-CONT", third);
      Await.until(
          "it ends, to come back",
          SOON,
          () -> up.output().contains("control-plane-3 ended (status 75) and is started again"));
      Await.until("there are three again", SOON, () -> controlPlanes(client) == 3);
      assertEquals(
          1,
          client.configMaps().inNamespace("default").list().getItems().stream()
              .filter(each -> each.getMetadata().getName().equals("told"))
              .count());
    }
  }

  private static boolean isTheThird(String pid) {
    try {
      return Files.readString(Path.of("/proc", pid, "cmdline")).contains("control-plane-3");
    } catch (IOException e) {
      return false;
    }
  }

  private static int controlPlanes(KubernetesClient client) {
    return client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace("default")
        .withLabel("kubernetes.io/service-name", "kubernetes")
        .list()
        .getItems()
        .stream()
        .mapToInt(slice -> slice.getEndpoints().size())
        .sum();
  }
}
