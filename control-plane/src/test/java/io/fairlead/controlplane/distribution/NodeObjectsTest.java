package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.HostInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class NodeObjectsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final AgentMessage.Hello HELLO =
      new AgentMessage.Hello(
          "token",
          AgentMessage.Role.NODE_AGENT,
          "n1",
          "",
          0,
          List.of("127.0.0.1"),
          HostInfo.UNKNOWN);

  private static ObjectNode ready(ObjectNode node, Instant now) {
    return NodeObjects.ready(node, HELLO, Optional.empty(), now);
  }

  @Test
  void aNodeTellsWhenItsAgentWasHeardAndSinceWhenItIsReady() {
    ObjectNode node = ready(NodeObjects.fresh(HELLO, START), START);
    JsonNode condition = ready(node, START.plusSeconds(60)).at("/status/conditions/0");

    assertEquals("Ready", condition.path("type").asString(""));
    assertEquals("2026-01-01T00:01:00Z", condition.path("lastHeartbeatTime").asString(""));
    assertEquals("2026-01-01T00:00:00Z", condition.path("lastTransitionTime").asString(""));
  }

  @Test
  void anAgentThatIsGoneWasLastHeardBefore() {
    ObjectNode node = ready(NodeObjects.fresh(HELLO, START), START);

    JsonNode condition =
        NodeObjects.unknown(node, START.plusSeconds(60)).at("/status/conditions/0");

    assertEquals("Unknown", condition.path("status").asString(""));
    assertEquals("2026-01-01T00:00:00Z", condition.path("lastHeartbeatTime").asString(""));
    assertEquals("2026-01-01T00:01:00Z", condition.path("lastTransitionTime").asString(""));
  }
}
