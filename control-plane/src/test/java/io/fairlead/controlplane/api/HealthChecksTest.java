package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.api.http.Query;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.Test;

/** A journal that is away, and a server that stops: not ready, and not dead. */
class HealthChecksTest {
  private static final HealthChecks WELL = checks(Duration.ofSeconds(1), false);
  private static final HealthChecks UNREAD = checks(Duration.ofSeconds(11), false);
  private static final HealthChecks STOPPING = checks(Duration.ofSeconds(1), true);

  private static HealthChecks checks(Duration sinceRead, boolean stopping) {
    return new HealthChecks(() -> sinceRead, () -> stopping);
  }

  private static String answer(HealthChecks checks, String path, String query) {
    HttpResponse response = checks.answer(path, Query.parse(query));
    String text = ((HttpEntity.Strict) response.entity()).getData().utf8String();
    return response.status().intValue() + " " + text;
  }

  @Test
  void allIsWell() {
    for (String path : new String[] {"/readyz", "/livez", "/healthz", "/readyz/etcd"}) {
      assertEquals("200 ok", answer(WELL, path, ""));
    }
  }

  @Test
  void whatFailsIsNamed() {
    assertEquals(
        """
        500 [+]ping ok
        [+]log ok
        [-]etcd failed: reason withheld
        [+]informer-sync ok
        [+]shutdown ok
        readyz check failed
        """,
        answer(UNREAD, "/readyz", ""));
    assertEquals("500 internal server error: etcd failed\n", answer(UNREAD, "/readyz/etcd", ""));
    assertEquals(
        "500 internal server error: shutdown failed\n", answer(STOPPING, "/readyz/shutdown", ""));
  }

  @Test
  void anExcludedCheckIsNotAsked() {
    assertEquals("200 ok", answer(UNREAD, "/readyz", "exclude=etcd"));
  }

  @Test
  void itIsAliveAllTheSame() {
    assertEquals("200 ok", answer(UNREAD, "/livez", ""));
    assertEquals("200 ok", answer(STOPPING, "/livez", ""));
  }
}
