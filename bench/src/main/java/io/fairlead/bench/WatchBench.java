package io.fairlead.bench;

import io.fairlead.launcher.client.ApiClient;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object changes, and all who watch hear: how long from the accepted write until the last has
 * it, how many deliveries a second when writes do not wait, and what a quiet watcher costs.
 */
final class WatchBench {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PATH = "/api/v1/namespaces/default/configmaps";
  private static final String MERGE = "application/merge-patch+json";
  private static final int WRITERS = 8;
  private static final int OBJECTS = 64; // no two writers change the same at once

  private final SystemUnderTest system;
  private final ApiClient api;

  WatchBench(SystemUnderTest system) {
    this.system = system;
    this.api = system.api();
  }

  String run(String what, String accept, int watchers, int changes) throws Exception {
    Clients.ask(1, OBJECTS, this::change);
    long before = system.figures().liveHeap();
    String watched = PATH + "?labelSelector=bench%3Dfan";
    JsonNode list = Clients.ok(api.get(watched, ApiClient.JSON)).body();
    String version = list.at("/metadata/resourceVersion").asString("");
    String path = watched + "&watch=true&resourceVersion=" + version;
    try (Watchers all = Watchers.open(api, path, accept, watchers)) {
      long each = (system.figures().liveHeap() - before) / watchers;
      oneByOne(all, watchers, changes / 2); // warms up
      Latencies toLast = oneByOne(all, watchers, changes);
      return """
      %d watchers, %s: %.1f KB of heap for each
        accepted -> last delivery: %s
        %s\
      """
          .formatted(
              watchers, what, each / 1e3, toLast.summary(), burst(all, watchers, changes * 3));
    }
  }

  private Latencies oneByOne(Watchers all, int watchers, int changes) throws InterruptedException {
    Latencies toLast = new Latencies();
    for (int i = 0; i < changes; i++) {
      long wanted = all.events() + watchers;
      change(i + 1);
      long answered = System.nanoTime();
      toLast.add(Math.max(0, all.await(wanted) - answered));
    }
    return toLast;
  }

  private String burst(Watchers all, int watchers, int changes) throws Exception {
    long deliveries = (long) watchers * changes;
    long wanted = all.events() + deliveries;
    Duration cpu = system.figures().cpu();
    long begin = System.nanoTime();
    Clients.ask(WRITERS, changes, i -> change(changes + i));
    double seconds = (all.await(wanted) - begin) / 1e9;
    double cpuSeconds = system.figures().cpu().minus(cpu).toNanos() / 1e9;
    return "%d changes at once: %.0f deliveries/s, %.0f per second of the server's CPU"
        .formatted(changes, deliveries / seconds, deliveries / cpuSeconds);
  }

  /** Makes it when it is not there. */
  private ApiClient.Answer change(int i) {
    String name = "fan-" + i % OBJECTS;
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", "v1").put("kind", "ConfigMap");
    object.putObject("metadata").put("name", name).putObject("labels").put("bench", "fan");
    object.putObject("data").put("value", i + "-" + System.nanoTime() + "x".repeat(200));
    ApiClient.Answer changed = api.patch(PATH + "/" + name, MERGE, object);
    return Clients.ok(changed.code() == 404 ? api.post(PATH, object) : changed);
  }
}
