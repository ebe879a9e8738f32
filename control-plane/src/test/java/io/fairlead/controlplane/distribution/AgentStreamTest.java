package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.distribution.TestAgent.Batch;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.HostInfo;
import io.fairlead.model.service.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What one agent is told, and from where it goes on. */
@Timeout(60)
class AgentStreamTest {
  private static final ImageKey WEB = key("web");

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
  void aNewAgentGetsAllThenEachChange() throws Exception {
    long made = service("web", 80);
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      Batch first = agent.upTo(made);
      assertEquals(server.epoch(), first.epoch());
      assertEquals(List.of("NAMESPACE default", "SERVICE default/web"), first.names());

      long changed = port("web", 81);
      Batch second = agent.upTo(changed);
      assertEquals("", second.epoch(), "no Reset");
      assertEquals(81, portOf(second));

      long removed = server.delete(ServerUnderTest.key(ResourceKind.SERVICE, "web"));
      Batch third = agent.upTo(removed);
      assertEquals(Set.of(WEB), third.deleted());
      assertTrue(third.set().isEmpty());
    }
  }

  /** B33, CVE-2020-8554. */
  @Test
  void externalAddressesAreToldOnceTheNamespaceIsGrantedThem() throws Exception {
    long made =
        server.put(
            "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {clusterIP: 127.64.1.1,"
                + " ports: [{port: 80}], externalIPs: [203.0.113.5, 198.51.100.7]}}");
    ResourceKey namespace = new ResourceKey(ResourceKind.NAMESPACE, "", "default");
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      assertEquals(List.of(), externalIps(agent.upTo(made)));
      long granted = server.edit(namespace, json -> granting(json, "203.0.113.0/28"));
      assertEquals(List.of("203.0.113.5"), externalIps(agent.upTo(granted)));
      long taken = server.edit(namespace, json -> granting(json, ""));
      assertEquals(List.of(), externalIps(agent.upTo(taken)));
    }
  }

  private static ObjectNode granting(ObjectNode namespace, String ranges) {
    ObjectNode next = namespace.deepCopy();
    next.withObjectProperty("metadata")
        .withObjectProperty("annotations")
        .put("fairlead.io/external-ips", ranges);
    return next;
  }

  private static List<String> externalIps(Batch batch) {
    return batch.set().get(WEB) instanceof ImageEntry.OfService(Service web)
        ? web.traffic().externalIps()
        : List.of("not told");
  }

  @Test
  void anAgentThatComesBackGetsOnlyWhatItMissed() throws Exception {
    service("web", 80);
    service("gone", 80);
    long held = service("same", 80);
    port("web", 81);
    long now = server.delete(ServerUnderTest.key(ResourceKind.SERVICE, "gone"));

    try (TestAgent agent = TestAgent.resuming(server, "n1", server.epoch(), held)) {
      Batch missed = agent.upTo(now);
      assertEquals("", missed.epoch());
      assertEquals(81, portOf(missed));
      assertEquals(Set.of(key("gone")), missed.deleted());
      assertTrue(!missed.set().containsKey(key("same")));
    }
  }

  @Test
  void anAgentThatMissedNothingIsToldSo() throws Exception {
    long held = service("web", 80);
    try (TestAgent agent = TestAgent.resuming(server, "n1", server.epoch(), held)) {
      Batch nothing = agent.upTo(held);
      assertEquals("", nothing.epoch());
      assertTrue(nothing.set().isEmpty() && nothing.deleted().isEmpty());
    }
  }

  @Test
  void anotherHistoryStartsAnew() throws Exception {
    long made = service("web", 80);
    try (TestAgent agent = TestAgent.resuming(server, "n1", "another", made)) {
      Batch all = agent.upTo(made);
      assertEquals(server.epoch(), all.epoch());
      assertTrue(all.set().containsKey(WEB));
    }
  }

  /** An agent of another release may not have understood all it was told. */
  @Test
  void anAgentOfAnotherReleaseStartsAnewOnceAndThenResumes() throws Exception {
    long made = service("web", 80);
    String epoch;
    try (TestAgent next = TestAgent.saying(server, ofRelease("2", server.epoch(), made))) {
      Batch all = next.upTo(made);
      assertTrue(all.set().containsKey(WEB));
      epoch = all.epoch();
      assertEquals(Distributor.told(server.epoch().split("@", 2)[0], "2"), epoch);
    }
    try (TestAgent again = TestAgent.saying(server, ofRelease("2", epoch, made))) {
      assertEquals("", again.upTo(made).epoch());
    }
    try (TestAgent before = TestAgent.saying(server, ofRelease("1", epoch, made))) {
      assertTrue(before.upTo(made).set().containsKey(WEB));
    }
  }

  private AgentMessage.Hello ofRelease(String release, String epoch, long held) throws IOException {
    return new AgentMessage.Hello(
        server.token(AgentMessage.Role.NODE_AGENT, "n1"),
        AgentMessage.Role.NODE_AGENT,
        "n1",
        epoch,
        held,
        List.of(),
        HostInfo.UNKNOWN,
        "",
        null,
        release,
        List.of());
  }

  @Test
  void aChangeTooLongAgoStartsAnew() throws Exception {
    long held = service("web", 80);
    for (int i = 0; i < 2 * ServerUnderTest.QUICK.history(); i++) {
      port("web", 100 + i);
    }
    long now = server.revision();
    try (TestAgent ahead = TestAgent.node(server, "n2")) {
      ahead.upTo(now); // the server has come that far
      try (TestAgent agent = TestAgent.resuming(server, "n1", server.epoch(), held)) {
        assertEquals(server.epoch(), agent.upTo(now).epoch());
      }
    }
  }

  @Test
  void whatIsAckedIsKnown() throws Exception {
    long made = service("web", 80);
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      long revision = agent.upTo(made).revision();
      assertTrue(server.server().acked().getOrDefault("node/n1", 0L) < made, "nothing yet");
      agent.say(new AgentMessage.Ack(revision));
      Await.until(
          Duration.ofSeconds(30),
          () -> server.server().acked().getOrDefault("node/n1", 0L) >= made,
          () -> server.server().acked().toString());
    }
  }

  @Test
  void theNewerOfTwoStreamsOfAnAgentCounts() throws Exception {
    long made = service("web", 80);
    try (TestAgent older = TestAgent.node(server, "n1")) {
      older.upTo(made);
      try (TestAgent newer = TestAgent.node(server, "n1")) {
        newer.upTo(made);
        older.awaitEnd();
        newer.upTo(port("web", 81));
        assertEquals(Set.of("node/n1"), server.server().acked().keySet());
      }
    }
  }

  @Test
  void strangersAreSentAway() throws Exception {
    AgentMessage.Hello wrong =
        new AgentMessage.Hello(
            "guessed", AgentMessage.Role.GATEWAY, "n1", "", 0, List.of(), HostInfo.UNKNOWN);
    try (TestAgent stranger = TestAgent.saying(server, wrong);
        TestAgent mute = TestAgent.saying(server, new AgentMessage.Ping());
        TestAgent odd =
            TestAgent.saying(
                server,
                TestAgent.hello(server, AgentMessage.Role.NODE_AGENT, "No Such Name", "", 0))) {
      stranger.awaitEnd();
      mute.awaitEnd();
      odd.awaitEnd();
      assertEquals(Map.of(), server.server().acked());
    }
  }

  private static AgentMessage.Hello showing(String token, AgentMessage.Role role, String node) {
    return new AgentMessage.Hello(token, role, node, "", 0, List.of(), HostInfo.UNKNOWN);
  }

  @Test
  void aTokenIsGoodForItsAgentOnly() throws Exception {
    String node = server.token(AgentMessage.Role.NODE_AGENT, "n1");
    String gateway = server.token(AgentMessage.Role.GATEWAY, "n1");
    try (TestAgent otherNode =
            TestAgent.saying(server, showing(node, AgentMessage.Role.NODE_AGENT, "n2"));
        TestAgent asGateway =
            TestAgent.saying(server, showing(node, AgentMessage.Role.GATEWAY, "n1"));
        TestAgent asNode =
            TestAgent.saying(server, showing(gateway, AgentMessage.Role.NODE_AGENT, "n1"))) {
      otherNode.awaitEnd();
      asGateway.awaitEnd();
      asNode.awaitEnd();
      assertEquals(Map.of(), server.server().acked());
    }
  }

  @Test
  void agentsOfThisMachineFindATokenEach() throws Exception {
    for (AgentMessage.Role role : AgentMessage.Role.values()) {
      try (TestAgent agent =
          TestAgent.saying(server, showing(server.tokenOnDisk(role), role, "here"))) {
        agent.upTo(server.revision());
      }
    }
  }

  @Test
  void manyChangesReachASlowAgentAsTheLastOfEach() throws Exception {
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      long made = service("web", 80);
      agent.upTo(made);
      for (int i = 1; i <= 50; i++) {
        port("web", 100 + i);
      }
      Batch all = agent.upTo(server.revision());
      assertEquals(150, portOf(all));
    }
  }

  private long service(String name, int port) {
    return server.put(
        "{apiVersion: v1, kind: Service, metadata: {name: %s}, spec: {clusterIP: 127.64.1.1, ports: [{port: %d}]}}"
            .formatted(name, port));
  }

  private long port(String name, int port) throws Exception {
    ResourceKey key = ServerUnderTest.key(ResourceKind.SERVICE, name);
    return server.edit(
        key,
        service -> {
          service.withObject("/spec").withArray("ports").removeAll().addObject().put("port", port);
          return service;
        });
  }

  private static int portOf(Batch batch) {
    return batch.set().get(WEB) instanceof ImageEntry.OfService(Service web)
        ? web.ports().getFirst().port()
        : 0;
  }

  private static ImageKey key(String service) {
    return new ImageKey(EntryType.SERVICE, new NamespacedName("default", service));
  }
}
