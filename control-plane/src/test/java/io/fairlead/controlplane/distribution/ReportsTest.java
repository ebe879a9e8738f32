package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.PodReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What agents report becomes objects. */
@Timeout(60)
class ReportsTest {
  private static final ResourceKey POD = ServerUnderTest.key(ResourceKind.POD, "web-0");

  @TempDir Path dir;
  private ServerUnderTest server;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.start(dir);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void helloMakesAReadyNodeWithPodAddressesOfItsOwn() throws Exception {
    try (TestAgent one = TestAgent.node(server, "n1");
        TestAgent two = TestAgent.node(server, "n2");
        TestAgent gateway = TestAgent.gateway(server, "n3")) {
      for (TestAgent each : List.of(one, two, gateway)) {
        assertEquals(server.epoch(), each.batch().epoch());
      }
      ObjectNode first = server.await(node("n1"), json -> ready(json).equals("True"));
      ObjectNode second = server.await(node("n2"), json -> ready(json).equals("True"));
      assertEquals("127.0.0.1", first.at("/status/addresses/0/address").asString());
      assertEquals(
          Set.of(
              "127.65.0.0/24 [\"127.65.0.0/24\",\"fd00:65::/64\"]",
              "127.65.1.0/24 [\"127.65.1.0/24\",\"fd00:65:0:1::/64\"]"),
          Set.of(podCidrs(first), podCidrs(second)));
      Await.until(
          Duration.ofSeconds(30),
          () -> server.server().gateways().addresses().equals(Set.of("127.0.0.1")),
          () -> server.server().gateways().addresses().toString());
      assertNull(server.object(node("n3")), "a gateway is no node");
    }
  }

  private static String podCidrs(ObjectNode node) {
    return node.at("/spec/podCIDR").asString() + " " + node.at("/spec/podCIDRs");
  }

  @Test
  void aNodeWhoseAgentStaysAwayIsUnknownAndReadyAgainWhenItIsBack() throws Exception {
    TestAgent first = TestAgent.node(server, "n1");
    ObjectNode before = server.await(node("n1"), json -> ready(json).equals("True"));
    first.close();
    ObjectNode away = server.await(node("n1"), json -> ready(json).equals("Unknown"));
    assertEquals("NodeStatusUnknown", away.at("/status/conditions/0/reason").asString());
    try (TestAgent back = TestAgent.node(server, "n1")) {
      ObjectNode again = server.await(node("n1"), json -> ready(json).equals("True"));
      assertEquals(before.at("/spec/podCIDR"), again.at("/spec/podCIDR"));
      assertTrue(back.batch().revision() > 0);
    }
  }

  @Test
  void aPodGoesToAReadyNodeAndGetsTheStatusItsAgentSaw() throws Exception {
    try (TestAgent agent = TestAgent.node(server, "n1");
        TestAgent other = TestAgent.node(server, "n2")) {
      server.await(node("n1"), json -> ready(json).equals("True"));
      server.await(node("n2"), json -> ready(json).equals("True"));
      pod("");
      String where =
          server
              .await(POD, json -> !json.at("/spec/nodeName").asString("").isEmpty())
              .at("/spec/nodeName")
              .asString();
      TestAgent its = where.equals("n1") ? agent : other;
      TestAgent stranger = where.equals("n1") ? other : agent;

      stranger.say(seen("uid-web-0", "127.9.9.9", true, ""));
      its.say(seen("uid-of-an-earlier-one", "127.9.9.9", true, ""));
      its.say(seen("uid-web-0", "127.65.7.1", false, "container c: refused"));
      ObjectNode unready = server.await(POD, json -> json.at("/status").has("podIP"));
      assertEquals("127.65.7.1", unready.at("/status/podIP").asString());
      assertEquals("127.65.7.1", unready.at("/status/podIPs/0/ip").asString());
      assertEquals("Running", unready.at("/status/phase").asString());
      assertEquals("False", condition(unready, "Ready").path("status").asString());
      assertEquals(
          "containers with unready status: [c]: container c: refused",
          condition(unready, "Ready").path("message").asString());
      assertEquals("True", condition(unready, "PodScheduled").path("status").asString());

      its.say(seen("uid-web-0", "127.65.7.1", true, ""));
      ObjectNode ready = server.await(POD, json -> ready(json).equals("True"));
      assertTrue(ready.at("/status/containerStatuses/0/ready").asBoolean());
      assertEquals("127.65.7.1", ready.at("/status/podIP").asString(), "strangers are not heard");
    }
  }

  @Test
  void aPodTheAgentRunsHasTheStatusItReportsAndGoesWhenItSaysSo() throws Exception {
    pod("n1");
    Instant start = Instant.parse("2026-01-02T03:04:05Z");
    PodReport.Terminated crashed =
        new PodReport.Terminated(
            3, "Error", "", start, start.plusSeconds(1), "fairlead://uid-web-0/c/0");
    PodReport report =
        new PodReport(
            List.of("127.65.0.1", "fd00:65::1"),
            "Running",
            List.of(),
            List.of(
                new PodReport.ContainerReport(
                    "c",
                    new PodReport.Running(start.plusSeconds(11)),
                    crashed,
                    true,
                    true,
                    1,
                    "fairlead://uid-web-0/c/1",
                    "")));
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      agent.say(new AgentMessage.PodReported(POD.namespacedName(), "uid-web-0", report));
      ObjectNode running = server.await(POD, json -> ready(json).equals("True"));
      assertEquals("Running", running.at("/status/phase").asString());
      assertEquals("127.65.0.1", running.at("/status/podIP").asString());
      assertEquals(
          "[{\"ip\":\"127.65.0.1\"},{\"ip\":\"fd00:65::1\"}]",
          running.at("/status/podIPs").toString());
      JsonNode container = running.at("/status/containerStatuses/0");
      assertEquals(1, container.path("restartCount").asInt());
      assertEquals("2026-01-02T03:04:16Z", container.at("/state/running/startedAt").asString());
      assertEquals(3, container.at("/lastState/terminated/exitCode").asInt());
      assertEquals("fairlead://uid-web-0/c/1", container.path("containerID").asString());

      agent.say(new AgentMessage.PodEnded(POD.namespacedName(), "uid-web-0")); // nobody asked
      PodReport moved =
          new PodReport(
              List.of("127.65.0.2"), "Running", List.of(), report.containers()); // heard after it
      agent.say(new AgentMessage.PodReported(POD.namespacedName(), "uid-web-0", moved));
      server.await(POD, json -> json.at("/status/podIP").asString().equals("127.65.0.2"));
      server
          .journal()
          .delete(POD, new Preconditions("uid-web-0", null), DeleteOptions.DEFAULT)
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
      server.await(POD, Termination::graceful);
      agent.say(new AgentMessage.PodEnded(POD.namespacedName(), "uid-web-0"));
      Await.until(
          Duration.ofSeconds(30),
          () -> server.object(POD) == null,
          () -> "still there: " + server.object(POD));
    }
  }

  @Test
  void aGateHoldsReadinessUntilItsConditionIsTrue() throws Exception {
    server.put(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web-0}
        spec:
          nodeName: n1
          readinessGates: [{conditionType: example.com/ok}]
          containers: [{name: c, image: i}]
        """);
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      agent.say(seen("uid-web-0", "127.65.7.1", true, ""));
      ObjectNode held = server.await(POD, json -> ready(json).equals("False"));
      assertEquals("ReadinessGatesNotReady", condition(held, "Ready").path("reason").asString());
      assertEquals("True", condition(held, "ContainersReady").path("status").asString());

      server.edit(
          POD,
          json -> {
            json.withObject("/status")
                .withArray("conditions")
                .addObject()
                .put("type", "example.com/ok")
                .put("status", "True");
            return json;
          });
      agent.say(seen("uid-web-0", "127.65.7.1", true, ""));
      server.await(POD, json -> ready(json).equals("True"));
    }
  }

  @Test
  void aPodWithoutANodeIsToldWhyAndPlacedWhenOneComes() throws Exception {
    pod("");
    ObjectNode event = awaitEvent("FailedScheduling");
    assertEquals(
        "no nodes available to schedule pods: no node agent has connected yet",
        event.path("message").asString());
    assertEquals(
        "Unschedulable",
        condition(
                server.await(POD, json -> condition(json, "PodScheduled").isObject()),
                "PodScheduled")
            .path("reason")
            .asString());

    try (TestAgent agent = TestAgent.node(server, "n1")) {
      server.await(POD, json -> json.at("/spec/nodeName").asString("").equals("n1"));
      assertTrue(agent.batch().revision() > 0);
    }
  }

  @Test
  void theSameEventAgainIsCounted() throws Exception {
    pod("n1");
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      AgentMessage unhealthy =
          new AgentMessage.EventObserved(
              "Pod",
              POD.namespacedName(),
              "Warning",
              "Unhealthy",
              "Readiness probe failed",
              "spec.containers{c}");
      agent.say(unhealthy);
      ObjectNode first = awaitEvent("Unhealthy");
      assertEquals(1, first.path("count").asInt());
      assertEquals("fairlead-node-agent", first.at("/source/component").asString());
      assertEquals("uid-web-0", first.at("/involvedObject/uid").asString());
      assertEquals("spec.containers{c}", first.at("/involvedObject/fieldPath").asString());

      agent.say(unhealthy);
      ResourceKey key =
          ServerUnderTest.key(ResourceKind.EVENT, first.at("/metadata/name").asString());
      server.await(key, json -> json.path("count").asInt() == 2);
      agent.say(
          new AgentMessage.EventObserved(
              "Pod", new NamespacedName("default", "no-such"), "Warning", "Lost", "nothing"));
      agent.say(unhealthy);
      server.await(key, json -> json.path("count").asInt() == 3);
      server
          .all(ResourceKind.EVENT)
          .forEach(event -> assertEquals("Unhealthy", event.json().path("reason").asString()));
    }
  }

  private ObjectNode awaitEvent(String reason) {
    var found = new AtomicReference<@Nullable ResourceKey>();
    Await.until(
        Duration.ofSeconds(30),
        () -> {
          server
              .all(ResourceKind.EVENT)
              .forEach(
                  event -> {
                    if (event.json().path("reason").asString().equals(reason)) {
                      found.set(event.key());
                    }
                  });
          return found.get() != null;
        },
        () -> "no Event " + reason);
    return server.await(Objects.requireNonNull(found.get()), _ -> true);
  }

  private void pod(String node) {
    server.put(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web-0}
        spec: {nodeName: "%s", containers: [{name: c, image: i}]}
        """
            .formatted(node));
  }

  private static AgentMessage seen(String uid, String ip, boolean ready, String reason) {
    return new AgentMessage.PodObserved(POD.namespacedName(), uid, ip, ready, reason);
  }

  private static String ready(ObjectNode object) {
    return condition(object, "Ready").path("status").asString("");
  }

  private static JsonNode condition(ObjectNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asString().equals(type)) {
        return condition;
      }
    }
    return object.missingNode();
  }

  private static ResourceKey node(String name) {
    return ServerUnderTest.key(ResourceKind.NODE, name);
  }
}
