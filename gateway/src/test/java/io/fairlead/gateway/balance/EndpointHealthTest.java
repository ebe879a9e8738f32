package io.fairlead.gateway.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.balancing.BalancingSettings;
import io.fairlead.model.balancing.BalancingSettings.Ejection;
import io.fairlead.model.balancing.BalancingSettings.HealthCheck;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When an endpoint is left out, and for how long. */
class EndpointHealthTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Ejection RULE =
      BalancingSettings.read(
              Map.of(
                  "fairlead.io/eject-after", "3",
                  "fairlead.io/eject-for", "10s",
                  "fairlead.io/eject-longest", "25s",
                  "fairlead.io/eject-on", "gateway-errors"))
          .settings()
          .ejection();
  private static final HealthCheck CHECK =
      Objects.requireNonNull(
          BalancingSettings.read(Map.of("fairlead.io/health-check", "tcp")).settings().check());

  private static EndpointHealth failing(EndpointHealth health, int times, long now) {
    EndpointHealth after = health;
    for (int i = 0; i < times; i++) {
      after = after.after(Outcome.NO_ANSWER, RULE, now, true);
    }
    return after;
  }

  @Test
  void onlyFailuresInARowCount() {
    EndpointHealth two = failing(EndpointHealth.FINE, 2, 0);
    assertTrue(two.usable(0));
    EndpointHealth answered = two.after(Outcome.ANSWERED, RULE, 0, true);
    assertTrue(failing(answered, 2, 0).usable(0));
    assertFalse(failing(two, 1, 0).usable(0));
  }

  @Test
  void aStatusCountsAsTheServiceSays() {
    EndpointHealth two = failing(EndpointHealth.FINE, 2, 0);
    assertTrue(two.after(Outcome.ofStatus(500), RULE, 0, true).usable(0));
    assertFalse(two.after(Outcome.ofStatus(503), RULE, 0, true).usable(0));
  }

  @Test
  void eachTimeTakesLongerUntilItHasBeenQuiet() {
    EndpointHealth first = failing(EndpointHealth.FINE, 3, 0);
    assertFalse(first.usable(10 * SECOND - 1));
    assertTrue(first.usable(10 * SECOND));
    EndpointHealth second = failing(first, 3, 10 * SECOND);
    assertFalse(second.usable(30 * SECOND - 1));
    assertTrue(second.usable(30 * SECOND));
    EndpointHealth third = failing(second, 3, 30 * SECOND);
    assertTrue(third.usable(55 * SECOND), "never longer than 25 s");
    EndpointHealth quiet = third.after(Outcome.ANSWERED, RULE, 66 * SECOND, true);
    assertEquals(2, quiet.times());
    assertEquals(2, quiet.after(Outcome.ANSWERED, RULE, 67 * SECOND, true).times());
    assertEquals(1, quiet.after(Outcome.ANSWERED, RULE, 77 * SECOND, true).times());
  }

  @Test
  void nobodyIsLeftOutBeyondTheShare() {
    EndpointHealth kept =
        failing(EndpointHealth.FINE, 2, 0).after(Outcome.NO_ANSWER, RULE, 0, false);
    assertTrue(kept.usable(0));
    assertFalse(kept.after(Outcome.NO_ANSWER, RULE, 1, true).usable(1));
  }

  @Test
  void healthChecksTakeItOutAndBringItBack() {
    EndpointHealth out = EndpointHealth.FINE;
    for (int i = 0; i < 3; i++) {
      assertTrue(out.usable(0), "after " + i);
      out = out.afterCheck(false, CHECK);
    }
    assertFalse(out.usable(0));
    EndpointHealth once = out.afterCheck(true, CHECK);
    assertFalse(once.usable(0));
    assertFalse(once.afterCheck(false, CHECK).afterCheck(true, CHECK).usable(0));
    assertTrue(once.afterCheck(true, CHECK).usable(0));
  }
}
