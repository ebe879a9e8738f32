package io.fairlead.controlplane.api.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.api.status.Rejected;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many requests there may be at once, and how much they may send together. */
class InFlightTest {
  private static final User ANN = new User("ann", "", List.of(), Map.of());
  private static final User ADMIN = new User("admin", "", List.of("system:masters"), Map.of());

  private final InFlight requests = new InFlight(2, 1, 10);

  private int refusal(String method) {
    return assertThrows(Rejected.class, () -> requests.enter(ANN, method, false)).failure().code();
  }

  @Test
  void readersAndWritersAreCountedApartAndAnEndMakesRoom() {
    InFlight.Entered write = requests.enter(ANN, "PATCH", false);
    requests.enter(ANN, "GET", false);
    requests.enter(ANN, "GET", false);

    assertEquals(429, refusal("GET"));
    assertEquals(429, refusal("POST"));

    write.end();
    write.end();
    requests.enter(ANN, "DELETE", false);
    assertEquals(429, refusal("PUT"));
  }

  @Test
  void watchesAndMastersAreNotCounted() {
    for (int i = 0; i < 5; i++) {
      requests.enter(ANN, "GET", true);
      requests.enter(ADMIN, "POST", false);
    }
    requests.enter(ANN, "POST", false);
    assertEquals(429, refusal("POST"));
  }

  @Test
  void theBytesOfAllAreCounted() {
    InFlight.Entered one = requests.enter(ANN, "POST", false);
    InFlight.Entered other = requests.enter(ADMIN, "POST", false);

    assertTrue(one.take(6));
    assertFalse(other.take(6));
    assertTrue(other.take(4));
    one.end();
    assertTrue(other.take(6));
    assertFalse(other.take(1));
  }
}
