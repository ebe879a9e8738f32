package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.controlplane.ControlPlaneSettings;
import io.fairlead.controlplane.PlaneUnderTest;
import io.fairlead.controlplane.TestSettings;
import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A write while the database hangs waits as long as its client does, and not for a false answer.
 */
@Timeout(240)
class ClientTimeoutTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  @TempDir Path dir;

  private static String body(String name) {
    return "{\"metadata\":{\"name\":\"" + name + "\"}}";
  }

  /** An answer, and after how long it came. */
  private record Timed(Answer answer, Duration after) {}

  private static Timed post(HttpTester http, String query, String name) throws Exception {
    long from = System.nanoTime();
    Answer answer = http.post(MAPS + query, body(name));
    return new Timed(answer, Duration.ofNanos(System.nanoTime() - from));
  }

  @Test
  void isHowLongAWriteIsTried() throws Exception {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElseThrow());
    try (PostgresServer server = PostgresServer.start()) {
      ControlPlaneSettings alone = TestSettings.in(dir).settings();
      ControlPlaneSettings settings =
          alone.in(alone.membership(), JournalSettings.at(server.newDatabase()));
      try (PlaneUnderTest plane = PlaneUnderTest.start(settings)) {
        HttpTester http = new HttpTester(plane.plane().api());
        assertEquals(201, post(http, "?timeout=10s", "before").answer().code());
        server.pause();
        CompletableFuture<Timed> patient;
        try {
          patient =
              CompletableFuture.supplyAsync(() -> unchecked(http), Thread::startVirtualThread);
          Timed hasty = post(http, "?timeout=1500ms", "hasty");
          assertEquals(503, hasty.answer().code());
          assertEquals("ServiceUnavailable", hasty.answer().reason());
          assertTrue(Integer.parseInt(hasty.answer().header("Retry-After")) > 0);
          assertTrue(
              hasty.answer().message().contains("may or may not have happened"),
              hasty.answer()::message);
          assertTrue(hasty.after().toMillis() >= 1400, hasty.after()::toString);
          assertTrue(hasty.after().toSeconds() < 8, hasty.after()::toString);
          assertEquals(200, http.get(MAPS + "/before").code(), "what is known can be read");
        } finally {
          server.proceed();
        }
        Timed waited = patient.get(60, TimeUnit.SECONDS);
        assertEquals(201, waited.answer().code(), waited.answer()::message);
        assertEquals(200, http.get(MAPS + "/patient").code());
        Answer again = post(http, "", "hasty").answer();
        assertTrue(again.code() == 201 || again.code() == 409, again::message);
      }
    }
  }

  private static Timed unchecked(HttpTester http) {
    try {
      return post(http, "?timeout=19s", "patient");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
