package io.fairlead.agent.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.node.NodeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a node counts as healthy (SD19). */
@Tag("SD19")
class NodeHealthTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = BEGIN;
  private final NodeHealth health = new NodeHealth(() -> now);

  @Test
  void beforeAnImageIsInForceItLivesButDoesNotServe() {
    says(true, false);
    health.behind();
    says(true, false);
    health.upToDate();
    says(true, true);
  }

  @Test
  void beingBehindForAMomentIsNothingForLongIs() {
    health.upToDate();
    health.behind();
    pass(NodeHealth.GRACE);
    says(true, true);
    health.behind();
    pass(Duration.ofMillis(1));
    says(false, false);
    assertEquals(BEGIN, health.state().lastUpdated());
    health.upToDate();
    says(true, true);
    assertEquals(now, health.state().lastUpdated());
  }

  @Test
  void aNodeThatLeavesLivesOn() {
    health.upToDate();
    health.node(new NodeFacts("n1", List.of(), "", true));
    says(true, false);
    health.node(new NodeFacts("n1", List.of(), "", false));
    says(true, true);
    health.node(null);
    says(true, true);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private void says(boolean lives, boolean serves) {
    NodeHealth.State state = health.state();
    assertEquals(lives, state.lives(), state.toString());
    assertEquals(serves, state.serves(), state.toString());
  }
}
