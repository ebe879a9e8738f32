package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old events are cleared away while the process is killed again and again; nothing else goes. */
class ClearedHistoryIT {
  private static final int ROUNDS = Integer.getInteger("fairlead.rounds", 1);
  private static final int OBJECTS = 10;
  private static final int VERSIONS = 10;

  @TempDir Path dir;

  private FairleadProcess up() throws Exception {
    return FairleadProcess.up(
        dir.resolve("data"), "--history-retention", "1s", "--history-events", "50");
  }

  @Test
  void nothingThatIsThereIsLostByIt() throws Exception {
    Map<String, String> values = new TreeMap<>();
    Map<String, String> addresses = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (FairleadProcess up = up();
          KubernetesClient client = up.client()) {
        assertEquals(values, values(client));
        assertEquals(addresses, addresses(client));
        write(client, round, values, addresses);
        Await.until(
            "clearing up of what was written now has begun",
            Duration.ofSeconds(60),
            () -> revisions(client, "c0") < VERSIONS);
        up.kill();
      }
    }
    try (FairleadProcess up = up();
        KubernetesClient client = up.client()) {
      assertEquals(values, values(client));
      Await.until(
          "revisions are cleared away", Duration.ofSeconds(60), () -> revisions(client, "c0") <= 2);
      Await.until(
          "what was deleted is forgotten",
          Duration.ofSeconds(60),
          () -> revisions(client, "gone-0") == 0);
      write(client, ROUNDS, values, addresses);
      assertEquals(values, values(client));
      up.kill();
    }
    try (FairleadProcess up = up();
        KubernetesClient client = up.client()) {
      assertEquals(values, values(client));
      assertEquals(addresses, addresses(client));
      String watch = client.raw("/api/v1/namespaces/default/configmaps?watch=1&resourceVersion=1");
      assertTrue(watch.contains("\"code\":410"), watch);
    }
  }

  private static void write(
      KubernetesClient client,
      int round,
      Map<String, String> values,
      Map<String, String> addresses) {
    for (int version = 0; version < VERSIONS; version++) {
      for (int i = 0; i < OBJECTS; i++) {
        String value = round + "/" + version;
        put(client, "c" + i, value);
        values.put("c" + i, value);
      }
    }
    put(client, "gone-" + round, "x");
    client.configMaps().inNamespace("default").withName("gone-" + round).delete();
    String name = "s" + round;
    Service service =
        client
            .services()
            .inNamespace("default")
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .withNewSpec()
                    .addNewPort()
                    .withPort(80)
                    .endPort()
                    .endSpec()
                    .build())
            .create();
    addresses.put(name, service.getSpec().getClusterIP());
  }

  private static void put(KubernetesClient client, String name, String value) {
    ConfigMap map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .addToData("value", value)
            .build();
    var resource = client.configMaps().inNamespace("default").resource(map);
    if (client.configMaps().inNamespace("default").withName(name).get() == null) {
      resource.create();
    } else {
      resource.patch(
          PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"value\":\"" + value + "\"}}");
    }
  }

  private static Map<String, String> values(KubernetesClient client) {
    Map<String, String> values = new TreeMap<>();
    for (ConfigMap map : client.configMaps().inNamespace("default").list().getItems()) {
      if (map.getData().containsKey("value")) {
        values.put(map.getMetadata().getName(), map.getData().get("value"));
      }
    }
    return values;
  }

  private static Map<String, String> addresses(KubernetesClient client) {
    Map<String, String> addresses = new TreeMap<>();
    for (Service service : client.services().inNamespace("default").list().getItems()) {
      if (service.getMetadata().getName().matches("s[0-9]+")) {
        addresses.put(service.getMetadata().getName(), service.getSpec().getClusterIP());
      }
    }
    return addresses;
  }

  /** How many revisions are told of the ConfigMap; 0 when it is not known. */
  private static int revisions(KubernetesClient client, String name) {
    try {
      String answer =
          client.raw(
              "/apis/history.fairlead.io/v1/namespaces/default/configmaps/" + name + "/revisions");
      return String.valueOf(answer).split("\"type\"", -1).length - 1;
    } catch (KubernetesClientException e) {
      assertEquals(404, e.getCode());
      return 0;
    }
  }
}
