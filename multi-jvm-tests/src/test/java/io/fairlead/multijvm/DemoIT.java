package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lesson plays to its end, and {@code --clean} leaves the system as it was. */
class DemoIT {
  @TempDir Path dir;

  @Test
  void playsAndCleansUp() throws Exception {
    Path data = dir.resolve("data");
    try (FairleadProcess up = FairleadProcess.up(data);
        KubernetesClient client = up.client()) {
      Set<String> before = everything(client);

      String lesson = run(data, "demo", "--data", data.toString(), "--once");
      assertTrue(lesson.matches("(?s).*hello from api-[0-2] to 127.0.0.1.*"), lesson);
      assertTrue(lesson.contains("hello from payments-0 to 127.65.1.50"), lesson);
      assertTrue(
          lesson.matches("(?s).*curl: .*(Connection reset by peer|Connection refused).*"), lesson);
      assertTrue(lesson.matches("(?s).*\\d+ requests, 0 failed.*"), lesson);
      String again = run(data, "demo", "--data", data.toString(), "--once");
      assertTrue(again.contains("service/api unchanged"), again);

      run(data, "demo", "--data", data.toString(), "--clean");
      assertEquals(before, everything(client));
    }
  }

  private String run(Path data, String... command) throws Exception {
    try (FairleadProcess demo = FairleadProcess.start(data, command)) {
      int exit = demo.exitCode();
      String output = demo.output();
      assertEquals(0, exit, output);
      return output;
    }
  }

  private static Set<String> everything(KubernetesClient client) {
    List<HasMetadata> all = new ArrayList<>();
    all.addAll(client.namespaces().list().getItems());
    all.addAll(client.pods().inAnyNamespace().list().getItems());
    all.addAll(client.services().inAnyNamespace().list().getItems());
    all.addAll(client.discovery().v1().endpointSlices().inAnyNamespace().list().getItems());
    all.addAll(client.network().v1().ingresses().inAnyNamespace().list().getItems());
    all.addAll(client.network().v1().networkPolicies().inAnyNamespace().list().getItems());
    Set<String> names = new TreeSet<>();
    all.forEach(
        object ->
            names.add(
                object.getKind()
                    + "/"
                    + object.getMetadata().getNamespace()
                    + "/"
                    + object.getMetadata().getName()));
    return names;
  }
}
