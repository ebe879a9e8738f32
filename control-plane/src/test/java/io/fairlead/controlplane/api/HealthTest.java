package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.catalog.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A running control plane some of whose actors are gone. */
class HealthTest {
  private static final Duration NOTICED = Duration.ofSeconds(40);

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();

  private static String body(String path) {
    try {
      return plane.http().get(path).response().body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitReadiness(String line) {
    Await.until(
        NOTICED, () -> body("/readyz?verbose").contains(line), () -> body("/readyz?verbose"));
  }

  @Test
  void whoIsGoneIsTold() throws Exception {
    assertEquals("ok", body("/readyz"));

    plane.stopActor("controller-namespace-termination");
    plane.stopActor("sharding/Pool");

    awaitReadiness("[-]controllers failed");
    awaitReadiness("[-]sharding failed");
    assertEquals(500, plane.http().get("/readyz").code());
    assertEquals(500, plane.http().get("/healthz").code());
    assertEquals("ok", body("/readyz?exclude=controllers&exclude=sharding"));
    assertEquals("ok", body("/livez"));
  }
}
