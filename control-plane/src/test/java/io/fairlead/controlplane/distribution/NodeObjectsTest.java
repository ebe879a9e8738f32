package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.HostInfo;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    return NodeObjects.ready(node, HELLO, List.of(), now);
  }

  @Test
  void aNodeTellsWhenItsAgentWasHeardAndSinceWhenItIsReady() {
    ObjectNode node = ready(NodeObjects.fresh(HELLO, START), START);
    JsonNode condition = ready(node, START.plusSeconds(60)).at("/status/conditions/0");

    assertEquals("Ready", condition.path("type").asString(""));
    assertEquals("2026-01-01T00:01:00Z", condition.path("lastHeartbeatTime").asString(""));
    assertEquals("2026-01-01T00:00:00Z", condition.path("lastTransitionTime").asString(""));
  }

  /** An agent that comes and goes, or is looked after twice, costs one write. */
  @Test
  void thatAnAgentIsHeardAgainAtOnceIsNoNews() {
    ObjectNode node = ready(NodeObjects.fresh(HELLO, START), START);
    assertEquals(node, ready(node.deepCopy(), START.plusSeconds(59)));

    ObjectNode lost = NodeObjects.unknown(node.deepCopy(), START.plusSeconds(20));
    JsonNode condition = ready(lost, START.plusSeconds(30)).at("/status/conditions/0");
    assertEquals("True", condition.path("status").asString(""));
    assertEquals("2026-01-01T00:00:30Z", condition.path("lastHeartbeatTime").asString(""));
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -                            | 10.244.3.0/24 fd00:3::/64   | 10.244.3.0/24 fd00:3::/64
          10.244.1.0/24                | 10.244.3.0/24 fd00:3::/64   | 10.244.1.0/24 fd00:3::/64
          10.244.1.0/24 fd00:1::/64    | 10.244.3.0/24 fd00:3::/64   | 10.244.1.0/24 fd00:1::/64
          fd00:1::/64                  | 10.244.3.0/24               | fd00:1::/64 10.244.3.0/24
          10.244.1.0/24                | -                           | 10.244.1.0/24
          -                            | -                           | -
          """)
  void aNodeKeepsItsRangesAndGetsThoseOfFamiliesItHasNoneOf(
      String before, String free, String expected) {
    ObjectNode node = NodeObjects.fresh(HELLO, START);
    words(before).forEach(cidr -> node.withArray("/spec/podCIDRs").add(cidr));
    words(before).findFirst().ifPresent(cidr -> node.withObject("/spec").put("podCIDR", cidr));
    List<Cidr> ranges = words(free).flatMap(text -> Cidr.parse(text).stream()).toList();
    JsonNode spec = NodeObjects.ready(node, HELLO, ranges, START).path("spec");
    assertEquals(
        words(expected).toList(),
        spec.path("podCIDRs").valueStream().map(JsonNode::asString).toList());
    assertEquals(words(expected).findFirst().orElse(""), spec.path("podCIDR").asString(""));
  }

  private static Stream<String> words(String text) {
    return text == null ? Stream.of() : Stream.of(text.split(" "));
  }
}
