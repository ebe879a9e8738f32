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
  private Duration passed = Duration.ZERO;
  private final NodeHealth health = new NodeHealth(() -> now, () -> passed.toNanos());

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

  @Test
  void aClockThatIsSetChangesNothing() {
    health.upToDate();
    health.behind();
    now = now.plus(Duration.ofHours(1));
    says(true, true);
    now = now.minus(Duration.ofHours(2));
    pass(NodeHealth.GRACE.plusMillis(1));
    says(false, false);
  }

  private void pass(Duration time) {
    now = now.plus(time);
    passed = passed.plus(time);
  }

  private void says(boolean lives, boolean serves) {
    NodeHealth.State state = health.state();
    assertEquals(lives, state.lives(), state.toString());
    assertEquals(serves, state.serves(), state.toString());
  }
}
