package io.fairlead.gateway.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** B26: a gateway that starts without a control plane takes its share of a limit, no more. */
class KnownGatewaysTest {
  @TempDir Path dir;

  @Test
  void whatWasToldIsKnownToTheNextProcess() {
    Path file = dir.resolve("not there yet").resolve("gateways-known");
    KnownGateways first = KnownGateways.in(file);
    assertEquals(1, first.count());
    first.told(3);

    KnownGateways next = KnownGateways.in(file);
    assertEquals(3, next.count());
    assertFalse(next.told());
  }
}
