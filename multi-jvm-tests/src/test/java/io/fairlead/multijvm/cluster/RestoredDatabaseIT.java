package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.client.ApiClient.Answer;
import io.fairlead.multijvm.Await;
import io.fairlead.testing.PostgresServer;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The database goes back to a back-up under control planes that run, and nobody tells them (ADR
 * 54): what was done since is undone everywhere, and who goes on from it is told to begin anew.
 */
@Whole
@Timeout(600)
class RestoredDatabaseIT {
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int GONE = 410;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String OBJECTS = "/api/v1/namespaces/default/configmaps";

  private PostgresServer server;
  private Cluster cluster;
  private ProbedService service;
  private List<Member> led;
  private final List<KubernetesClient> clients = new ArrayList<>();
  private final Map<Member, SharedIndexInformer<ConfigMap>> informers = new LinkedHashMap<>();

  @BeforeEach
  void start() throws Exception {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElse(""));
    server = PostgresServer.start();
    cluster = Cluster.of(3).agents(1).gateways(1).on(server).supervised().start("restored");
    cluster.awaitTogether();
    service = ProbedService.make(cluster);
    led = List.of(cluster.agents().getFirst(), cluster.gateways().getFirst());
    for (Member each : cluster.controlPlanes()) {
      KubernetesClient client = each.client();
      clients.add(client);
      informers.put(each, client.configMaps().inNamespace("default").inform());
    }
  }

  @AfterEach
  void end() throws Exception {
    clients.forEach(KubernetesClient::close);
    service.close();
    cluster.close();
    server.close();
  }

  @Test
  void whatWasDoneSinceTheBackUpIsUndoneEverywhere() throws Exception {
    Member any = cluster.controlPlanes().getFirst();
    String kept = make("kept");
    NewService deleted = NewService.make(any, "deleted");
    awaitKnown(deleted, true);
    server.backUp();
    deleted.remove(any);
    NewService lost = NewService.make(any, "lost");
    String newest = make("lost");
    awaitKnown(deleted, false);
    awaitKnown(lost, true);
    informers.values().forEach(each -> awaitTold(each, newest));
    try (Probes probes = Probes.begin(service);
        Disowned reads = Disowned.begin(cluster.controlPlanes(), OBJECTS, "\"name\":\"lost\"")) {
      server.kill();
      reads.lose();
      long from = System.nanoTime();
      server.restore();
      server.startAgain();
      cluster.controlPlanes().forEach(each -> each.awaitEnded(Member.COME_BACK, 1));
      tell("all control planes have ended", from);
      cluster.awaitTogether();
      tell("all control planes are together again", from);
      awaitKnown(lost, false);
      awaitKnown(deleted, true);
      tell("agent and gateway have what was restored", from);
      Map<String, String> restored = listed(any);
      assertEquals(kept, restored.get("kept"));
      assertFalse(restored.containsKey("lost"), restored::toString);
      for (Member each : cluster.controlPlanes()) {
        assertEquals(restored, listed(each), each::name);
        assertToldToListAgain(each, newest);
      }
      String next = make("next");
      assertTrue(Long.parseLong(next) > Long.parseLong(newest), next);
      awaitKnown(NewService.make(any, "restored"), true);
      Map<String, String> now = listed(any);
      informers.forEach(
          (member, each) ->
              Await.until("what an informer of " + member + " has", LIMIT, () -> held(each, now)));
      tell("informers have what was restored, and what came next", from);
      awaitKnown(lost, false);
      reads.assertNeverShown();
      probes.assertUndisturbed();
      System.out.printf(
          "restored: %s; data plane: %d answers%n", reads.figures(), probes.answered());
    }
  }

  /** A new object; its version. */
  private String make(String name) {
    ObjectNode made = JsonMapper.shared().createObjectNode();
    made.putObject("metadata").put("name", name);
    Answer answer = cluster.api().post(OBJECTS, made);
    assertEquals(CREATED, answer.code(), answer::message);
    return answer.body().at("/metadata/resourceVersion").asString("");
  }

  private void awaitKnown(NewService service, boolean known) {
    for (Member each : led) {
      Await.until(
          service.name() + " at " + each + ": " + known,
          LIMIT,
          () -> service.knownTo(each) == known);
    }
  }

  private static void awaitTold(SharedIndexInformer<ConfigMap> informer, String version) {
    Await.until(
        "an informer to have " + version, LIMIT, () -> versions(informer).containsValue(version));
  }

  private static boolean held(SharedIndexInformer<ConfigMap> informer, Map<String, String> all) {
    return versions(informer).equals(all);
  }

  private static Map<String, String> versions(SharedIndexInformer<ConfigMap> informer) {
    Map<String, String> versions = new TreeMap<>();
    for (ConfigMap each : informer.getStore().list()) {
      versions.put(each.getMetadata().getName(), each.getMetadata().getResourceVersion());
    }
    return versions;
  }

  private static Map<String, String> listed(Member member) {
    Answer answer = member.api().get(OBJECTS, ApiClient.JSON);
    assertEquals(OK, answer.code(), answer::message);
    Map<String, String> versions = new TreeMap<>();
    for (JsonNode item : answer.body().path("items")) {
      JsonNode meta = item.path("metadata");
      versions.put(meta.path("name").asString(""), meta.path("resourceVersion").asString(""));
    }
    return versions;
  }

  private static void assertToldToListAgain(Member member, String lost) {
    String from = "resourceVersion=" + lost;
    for (String path : List.of(OBJECTS + "?" + from, OBJECTS + "/kept?" + from)) {
      Answer answer = member.api().get(path, ApiClient.JSON);
      assertEquals(GONE, answer.code(), () -> path + " at " + member + ": " + answer);
    }
    try (Stream<String> lines =
        member.api().stream(OBJECTS + "?watch=1&" + from, ApiClient.JSON, BodyHandlers.ofLines())
            .join()
            .body()) {
      JsonNode first = JsonMapper.shared().readTree(lines.findFirst().orElseThrow());
      assertEquals("ERROR", first.path("type").asString(""), first::toString);
      assertEquals(GONE, first.at("/object/code").asInt(), first::toString);
    }
  }

  private static void tell(String what, long from) {
    System.out.printf(
        "restored: %s %d ms after the database was killed%n",
        what, (System.nanoTime() - from) / 1_000_000);
  }
}
