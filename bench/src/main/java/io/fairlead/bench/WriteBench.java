package io.fairlead.bench;

import io.fairlead.launcher.client.ApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    Latencies all = new Latencies();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Callable<Latencies>> tasks = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        String mine = prefix + client + "-";
        tasks.add(() -> create(api, mine, end));
      }
      for (Future<Latencies> done : threads.invokeAll(tasks)) {
        all.addAll(done.get());
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    api.delete(PATH + "?labelSelector=bench%3Dtrue");
    return "writes, %2d clients: %.0f/s, %s"
        .formatted(clients, all.count() / seconds, all.summary());
  }

  private static Latencies create(ApiClient api, String prefix, long end) {
    Latencies latencies = new Latencies();
    for (int i = 0; System.nanoTime() < end; i++) {
      ObjectNode configMap = JSON.createObjectNode();
      configMap.put("apiVersion", "v1").put("kind", "ConfigMap");
      configMap
          .putObject("metadata")
          .put("name", prefix + i)
          .putObject("labels")
          .put("bench", "true");
      configMap.putObject("data").put("value", "x".repeat(200));
      long sent = System.nanoTime();
      ApiClient.Answer answer = api.post(PATH, configMap);
      if (answer.failed()) {
        throw new IllegalStateException("create failed: " + answer.message());
      }
      latencies.add(System.nanoTime() - sent);
    }
    return latencies;
  }
}
