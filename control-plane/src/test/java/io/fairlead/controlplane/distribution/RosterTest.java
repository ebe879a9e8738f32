package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import io.fairlead.model.protocol.AgentMessage.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is connected to any control plane, as one of them knows it. */
class RosterTest {

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Map<String, Presence> here = new HashMap<>();
  private long now = Duration.ofHours(1).toNanos();
  private final Roster roster = new Roster(GRACE, () -> here, () -> now);

  private static Presence node(String name, long since, long acked) {
    return new Presence(Role.NODE_AGENT, name, since, acked, List.of("10.0.0.1"), null, null);
  }

  private void later(Duration time) {
    now += time.toNanos();
    roster.look();
  }

  private Map<String, Long> acked() {
    Map<String, Long> acked = new HashMap<>();
    roster.connected().forEach((name, presence) -> acked.put(name, presence.acked()));
    return acked;
  }

  @Test
  void whatOthersSayCountsAsWhatIsSeenHere() {
    here.put("node/a", node("a", 1, 7));
    assertTrue(roster.told("b#1", 4, true, List.of(node("b", 1, 5)), Map.of(), List.of()));
    assertEquals(Map.of("node/a", 7L, "node/b", 5L), acked());
    assertTrue(roster.told("b#1", 5, false, List.of(), Map.of("node/b", 9L), List.of()));
    assertEquals(Map.of("node/a", 7L, "node/b", 9L), acked());
    assertEquals(Optional.of("b#1"), roster.servedBy("node/b"));
    assertEquals(Optional.empty(), roster.servedBy("node/a"));
    assertTrue(roster.told("b#1", 6, false, List.of(), Map.of(), List.of("node/b")));
    assertEquals(Map.of("node/a", 7L), acked());
  }

  @Test
  void whoMissedSomethingAsksForAll() {
    assertFalse(roster.told("b#1", 3, false, List.of(node("b", 1, 5)), Map.of(), List.of()));
    assertEquals(Map.of(), acked());
    assertTrue(roster.told("b#1", 4, true, List.of(node("b", 1, 6)), Map.of(), List.of()));
    assertTrue(
        roster.told("b#1", 4, false, List.of(node("b", 1, 1)), Map.of(), List.of()),
        "older than all");
    assertEquals(Map.of("node/b", 6L), acked());
    assertFalse(roster.told("b#1", 6, false, List.of(node("b", 1, 7)), Map.of(), List.of()));
  }

  /** A half-open connection is noticed later than the new one. */
  @Test
  void ofTwoWhoServeAnAgentTheLaterOneKnows() {
    here.put("node/a", node("a", 100, 50));
    roster.told("b#1", 1, true, List.of(node("a", 200, 3)), Map.of(), List.of());
    assertEquals(Map.of("node/a", 3L), acked());
    here.put("node/a", node("a", 300, 4));
    assertEquals(Map.of("node/a", 4L), acked());
  }

  @Test
  void whoMovesFromAControlPlaneThatIsGoneIsNeverAway() {
    roster.members(Set.of("b#1"));
    roster.told("b#1", 1, true, List.of(node("a", 1, 3)), Map.of(), List.of());
    later(Duration.ofSeconds(20));
    roster.members(Set.of());
    later(Duration.ofSeconds(9));
    assertEquals(Map.of("node/a", 3L), acked());
    assertEquals(Optional.empty(), roster.servedBy("node/a"), "nobody to ask");
    later(Duration.ofSeconds(2));
    assertEquals(Map.of(), acked());
    assertFalse(roster.away("node/a"));
    here.put("node/a", node("a", 2, 4));
    later(Duration.ofSeconds(30));
    assertFalse(roster.away("node/a"));
    here.clear();
    later(Duration.ofSeconds(5));
    assertFalse(roster.away("node/a"));
    later(Duration.ofSeconds(6));
    assertTrue(roster.away("node/a"));
  }

  @Test
  void nobodyIsAwayBeforeTheyCouldHaveComeBack() {
    assertFalse(roster.away("node/a"));
    later(GRACE.minusSeconds(1));
    assertFalse(roster.away("node/a"));
    later(Duration.ofSeconds(2));
    assertTrue(roster.away("node/a"));
  }

  /** It says so only after it has the image, and its Gateways must not flap until then. */
  @Test
  void aGatewayThatMovesKeepsItsListenersUntilItSays() {
    List<ListenersBound.Listener> open =
        List.of(
            new ListenersBound.Listener(
                new NamespacedName("default", "web"), new ListenerName("http"), ""));
    GatewayRegistry gateways = new GatewayRegistry();
    here.put(
        "gateway/g",
        new Presence(
            Role.GATEWAY,
            "g",
            1,
            1,
            List.of("10.0.0.9"),
            new ListenersBound(open, List.of()),
            null));
    later(Duration.ofSeconds(1));
    gateways.present(roster.present());
    assertEquals(Map.of("g", open), gateways.connected().listeners());
    here.clear();
    roster.told(
        "b#1",
        1,
        true,
        List.of(new Presence(Role.GATEWAY, "g", 2, 0, List.of("10.0.0.9"), null, null)),
        Map.of(),
        List.of());
    later(Duration.ofSeconds(1));
    gateways.present(roster.present());
    assertEquals(Map.of("g", open), gateways.connected().listeners());
    assertEquals(Set.of("10.0.0.9"), gateways.addresses());
  }
}
