package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Pods of nodes whose agents are gone (B4). */
@Timeout(60)
class LostNodesConcernTest {
  private static final Instant GONE_AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final ResourceKey POD = ServerUnderTest.key(ResourceKind.POD, "web-0");

  /** Nobody is noticed to be gone but those that are said to be. */
  private static final AgentServer.Limits PATIENT =
      new AgentServer.Limits(ServerUnderTest.QUICK.timings(), Duration.ofHours(1), 1000, 100);

  @TempDir Path dir;
  private ServerUnderTest server;
  private LostNodesConcern concern;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.start(dir, PATIENT);
    concern = new LostNodesConcern(server.edits(), server.now::get);
    node("n1", "True");
    node("n2", "True");
    server.put(
        "{apiVersion: v1, kind: Pod, metadata: {name: web-0}, spec: {nodeName: n1, containers:"
            + " [{name: c, image: i}]}, status: {phase: Running, conditions: [{type:"
            + " ContainersReady, status: 'True'}, {type: Ready, status: 'True'}]}}");
    told(POD);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aPodOfALostNodeIsNotReadyUntilTheNodeIsSteadilyBack() throws Exception {
    assertEquals(List.of("n1"), node("n1", "Unknown"));
    assertFalse(concern.settled("n1"));
    awaitReady("False NodeNotReady");
    assertEquals(List.of("n1"), told(POD));
    assertTrue(concern.settled("n1"));

    server.now.set(GONE_AT.plusSeconds(60));
    assertEquals(List.of("n1"), node("n1", "True"));
    assertFalse(concern.settled("n1"), "it may go again");
    assertEquals("False NodeNotReady", ready());
    server.now.set(GONE_AT.plusSeconds(60).plus(LostNodesConcern.STEADY));
    assertFalse(concern.settled("n1"));
    awaitReady("True ");
    assertEquals(List.of(), told(POD));
    assertTrue(concern.settled("n1"));
  }

  /** As of a control plane whose clock is an hour ahead. */
  @Test
  void aNodeThatIsSaidToBeBackInAnHourIsBackNow() throws Exception {
    node("n1", "Unknown");
    assertFalse(concern.settled("n1"));
    awaitReady("False NodeNotReady");
    server.now.set(GONE_AT.plus(Duration.ofHours(1)));
    node("n1", "True");
    server.now.set(GONE_AT);
    assertFalse(concern.settled("n1"));
    awaitReady("True ");
  }

  /** Its agent says at once how it is; whether that counts is not for the agent to say. */
  @Test
  void whatItsAgentSaysMeanwhileCountsOnceTheNodeIsSteadilyBack() throws Exception {
    node("n1", "Unknown");
    assertFalse(concern.settled("n1"));
    awaitReady("False NodeNotReady");
    AgentMessage.PodObserved unwell =
        new AgentMessage.PodObserved(
            new NamespacedName("default", "web-0"), "uid-web-0", "10.0.0.1", false, "");
    ObjectNode said =
        PodStatus.apply(server.await(POD, _ -> true).deepCopy(), unwell, List.of(), GONE_AT);
    assertTrue(PodStatus.nodeLost(said));
    ObjectNode back = PodStatus.withNode(said, GONE_AT);
    assertFalse(PodStatus.isReady(back), "its containers are not");
    assertFalse(PodStatus.nodeLost(back));
  }

  @Test
  void whereMostAreLostNoneIsTakenOut() throws Exception {
    node("n1", "Unknown");
    node("n2", "Unknown");
    assertFalse(concern.settled("n1"), "it is looked at again");
    assertEquals("True ", ready());
    node("n2", "True");
    assertFalse(concern.settled("n1"));
    awaitReady("False NodeNotReady");
  }

  @Test
  void aNodeOfSomebodyElseIsNotJudged() throws Exception {
    ResourceKey key = new ResourceKey(ResourceKind.NODE, "", "n1");
    node("n1", "Unknown");
    server.edit(
        key,
        json -> {
          json.withObject("/metadata").remove("annotations");
          return json;
        });
    assertEquals(List.of("n1"), told(key));
    assertTrue(concern.settled("n1"));
    assertEquals("True ", ready());
  }

  private Collection<String> node(String name, String ready) throws Exception {
    ResourceKey key = new ResourceKey(ResourceKind.NODE, "", name);
    if (server.object(key) == null) {
      server.put(
          "{apiVersion: v1, kind: Node, metadata: {name: %s, annotations: {fairlead.io/node-agent: userspace}}}"
              .formatted(name));
    }
    Instant now = Objects.requireNonNull(server.now.get());
    server.edit(
        key,
        json -> {
          Conditions.set(PodStatus.object(json, "status"), "Ready", ready, "", "", now);
          return json;
        });
    return told(key);
  }

  private Collection<String> told(ResourceKey key) {
    CatalogObject now = Objects.requireNonNull(server.object(key));
    return concern.touchedBy(new CatalogChange.Upserted(now, null));
  }

  private void awaitReady(String wanted) {
    Await.until(Duration.ofSeconds(30), () -> ready().equals(wanted), this::ready);
  }

  /** Status and reason of the pod's condition. */
  private String ready() {
    return Fields.list(server.await(POD, _ -> true).path("status"), "conditions").stream()
        .filter(condition -> Fields.text(condition, "type").equals("Ready"))
        .map(condition -> Fields.text(condition, "status") + " " + Fields.text(condition, "reason"))
        .findFirst()
        .orElse("none");
  }
}
