package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.multijvm.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every process of a cluster is killed at once, and all are started at once, beside so many
 * Services; the times are from that start. For 10,000 give control planes {@code
 * -Dfairlead.heap=1200m}.
 */
@EnabledIfSystemProperty(
    named = "fairlead.restart.services",
    matches = "[0-9]+",
    disabledReason = "takes minutes: set how many Services there are to be, such as 10000")
@Timeout(1800)
class FullRestartIT {
  private static final int SERVICES = Integer.getInteger("fairlead.restart.services", 0);
  private static final int CLIENTS = 8;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String PATH = "/api/v1/namespaces/default/services";

  private Cluster cluster;
  private ProbedService service;

  @BeforeEach
  void start() throws Exception {
    cluster = Cluster.of(3).agents(1).gateways(1).onShared().start("full-restart");
    service = ProbedService.make(cluster);
  }

  @AfterEach
  void end() throws Exception {
    service.close();
    cluster.close();
  }

  @Test
  void allComesBackByItself() throws Exception {
    make();
    List<Member> all = new ArrayList<>(cluster.controlPlanes());
    all.addAll(cluster.agents());
    all.addAll(cluster.gateways());
    String before = list(cluster.api());
    all.forEach(Member::kill);
    long from = System.nanoTime();
    for (Member each : all) {
      each.restart();
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> seen = new ArrayList<>();
      for (Member each : all) {
        seen.add(threads.submit(() -> shown(from, each + " ready", each::awaitReady)));
      }
      seen.add(threads.submit(() -> shown(from, "first write", this::firstWrite)));
      seen.add(threads.submit(() -> shown(from, "three together", cluster::awaitTogether)));
      for (Future<?> each : seen) {
        each.get();
      }
    }
    for (Member each : cluster.controlPlanes()) {
      assertEquals(before, list(each.api()), each::name);
    }
    try (Probes probes = service.probe()) {
      assertTrue(probes.once());
    }
  }

  private static void shown(long from, String what, Runnable until) {
    until.run();
    System.out.printf(
        "full restart, %d Services: %s after %d ms%n",
        SERVICES, what, (System.nanoTime() - from) / 1_000_000);
  }

  private void firstWrite() {
    ObjectNode map = JsonMapper.shared().createObjectNode();
    map.putObject("metadata").put("name", "first");
    Await.until(
        "a write that is acknowledged",
        LIMIT,
        () -> cluster.controlPlanes().stream().anyMatch(each -> isWritten(each, map)));
  }

  private static boolean isWritten(Member at, ObjectNode map) {
    try {
      return List.of(201, 409)
          .contains(
              at.api()
                  .within(Duration.ofSeconds(5))
                  .post("/api/v1/namespaces/default/configmaps", map)
                  .code());
    } catch (RuntimeException _) {
      return false; // it does not serve yet
    }
  }

  private void make() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int first = client;
        ApiClient api = cluster.controlPlanes().get(client % 3).api();
        clients.add(
            threads.submit(
                () -> {
                  for (int i = first; i < SERVICES; i += CLIENTS) {
                    make(api, i);
                  }
                }));
      }
      for (Future<?> each : clients) {
        each.get();
      }
    }
  }

  private static void make(ApiClient api, int number) {
    ObjectNode made = JsonMapper.shared().createObjectNode();
    made.putObject("metadata").put("name", "s-" + number);
    ObjectNode spec = made.putObject("spec");
    spec.putArray("ports").addObject().put("port", 80);
    spec.putObject("selector").put("app", "s-" + number);
    var answer = api.post(PATH, made);
    assertEquals(201, answer.code(), answer::message);
  }

  /**
   * Names, identities and addresses of all Services; not their versions, for conditions that were
   * still to be written when all was killed are written after it.
   */
  private static String list(ApiClient api) {
    JsonNode items = api.get(PATH, ApiClient.JSON).body().path("items");
    return Stream.iterate(0, i -> i < items.size(), i -> i + 1)
        .map(items::get)
        .map(
            item ->
                String.join(
                    " ",
                    item.at("/metadata/name").asString(),
                    item.at("/metadata/uid").asString(),
                    item.at("/spec/clusterIP").asString()))
        .sorted()
        .collect(Collectors.joining("\n"));
  }
}
