package io.fairlead.bench;

import io.fairlead.launcher.client.ApiClient;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes per second through the API: ConfigMaps created by clients that wait for each answer. */
final class WriteBench {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PATH = "/api/v1/namespaces/default/configmaps";

  private WriteBench() {}

  static String run(ApiClient api, int clients, Duration length) throws Exception {
    String prefix = "bench-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + "-";
    long begin = System.nanoTime();
    long end = begin + length.toNanos();
    Latencies all =
        Clients.ask(
            clients, () -> System.nanoTime() < end, i -> api.post(PATH, configMap(prefix + i)));
    double seconds = (System.nanoTime() - begin) / 1e9;
    api.delete(PATH + "?labelSelector=bench%3Dtrue");
    return "creates, %3d clients: %.0f/s, %s"
        .formatted(clients, all.count() / seconds, all.summary());
  }

  private static ObjectNode configMap(String name) {
    ObjectNode configMap = JSON.createObjectNode();
    configMap.put("apiVersion", "v1").put("kind", "ConfigMap");
    configMap.putObject("metadata").put("name", name).putObject("labels").put("bench", "true");
    configMap.putObject("data").put("value", "x".repeat(200));
    return configMap;
  }
}
