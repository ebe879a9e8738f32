package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An acknowledged write survives kill -9 of the process that acknowledged it. */
class KilledUpIT {
  private static final int ROUNDS = Integer.getInteger("fairlead.rounds", 2);
  private static final int WRITERS = 4;

  @TempDir Path dir;

  @Test
  void losesNoAcknowledgedWrite() throws Exception {
    Map<String, String> acknowledged = new ConcurrentHashMap<>(); // name -> uid/resourceVersion
    Map<String, String> services = new ConcurrentHashMap<>(); // name -> clusterIP
    for (int round = 0; round < ROUNDS; round++) {
      int before = acknowledged.size();
      try (FairleadProcess up = FairleadProcess.up(dir.resolve("data"))) {
        verify(up, acknowledged, services);
        List<Thread> writers = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        for (int writer = 0; writer < WRITERS; writer++) {
          String prefix = "r" + round + "-w" + writer + "-";
          KubernetesClient client = up.client();
          writers.add(
              Thread.ofPlatform().start(() -> write(client, prefix, acknowledged, services, stop)));
        }
        int target = before + 400;
        Await.until(
            "400 acknowledged writes", Duration.ofSeconds(60), () -> acknowledged.size() >= target);
        up.kill();
        stop.set(true);
        for (Thread writer : writers) {
          writer.join();
        }
      }
    }
    try (FairleadProcess up = FairleadProcess.up(dir.resolve("data"))) {
      verify(up, acknowledged, services);
      assertTrue(up.terminate().toSeconds() <= 5, "SIGTERM ends it within 5 s");
    }
  }

  private static void write(
      KubernetesClient client,
      String prefix,
      Map<String, String> acknowledged,
      Map<String, String> services,
      AtomicBoolean stop) {
    try (client) {
      for (int i = 0; !stop.get(); i++) {
        ConfigMap map =
            client
                .configMaps()
                .inNamespace("default")
                .resource(
                    new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(prefix + i)
                        .endMetadata()
                        .addToData("value", prefix + i)
                        .build())
                .create();
        acknowledged.put(prefix + i, version(map));
        if (i % 10 == 0) {
          Service service = client.resource(service(prefix + i)).inNamespace("default").create();
          services.put(prefix + i, service.getSpec().getClusterIP());
        }
      }
    } catch (KubernetesClientException killed) {
      // the process went away under this writer: what it had acknowledged counts, nothing else
      stop.set(true);
    }
  }

  private static Service service(String name) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewPort()
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  private static void verify(
      FairleadProcess up, Map<String, String> acknowledged, Map<String, String> services)
      throws Exception {
    try (KubernetesClient client = up.client()) {
      Map<String, String> found = new ConcurrentHashMap<>();
      client
          .configMaps()
          .inNamespace("default")
          .list()
          .getItems()
          .forEach(map -> found.put(map.getMetadata().getName(), version(map)));
      acknowledged.forEach((name, version) -> assertEquals(version, found.get(name), name));
      Map<String, String> addresses = new ConcurrentHashMap<>();
      client
          .services()
          .inAnyNamespace()
          .list()
          .getItems()
          .forEach(
              service -> {
                String ip = service.getSpec().getClusterIP();
                assertNotNull(ip, service.getMetadata().getName());
                String other = addresses.put(ip, service.getMetadata().getName());
                assertEquals(null, other, "two Services with " + ip);
              });
      services.forEach((name, ip) -> assertEquals(name, addresses.get(ip), ip));
    }
  }

  private static String version(ConfigMap map) {
    return map.getMetadata().getUid() + "/" + map.getMetadata().getResourceVersion();
  }
}
