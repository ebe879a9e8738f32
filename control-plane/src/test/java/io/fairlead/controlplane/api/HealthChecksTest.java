package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.api.http.Query;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.Test;

/** What is away or does not answer makes it not ready; what never will again makes it dead. */
class HealthChecksTest {
  private static final HealthChecks WELL = checks(1, 2, 2, false);
  private static final HealthChecks UNREAD = checks(90, 2, 2, false);
  private static final HealthChecks NO_SHARDS = checks(1, 11, 2, false);
  private static final HealthChecks NO_CONTROLLER = checks(1, 2, 11, false);
  private static final HealthChecks STOPPING = checks(1, 2, 2, true);

  /** Seconds since the journal was read, the shards answered, the controllers did. */
  private static HealthChecks checks(int journal, int sharding, int controllers, boolean stopping) {
    return checks(journal, true, sharding, controllers, stopping);
  }

  private static HealthChecks checks(
      int journal, boolean member, int sharding, int controllers, boolean stopping) {
    return new HealthChecks(
        new HealthChecks.Signs(
            () -> Duration.ofSeconds(journal),
            () -> true,
            () -> member,
            () -> Duration.ofSeconds(sharding),
            () -> Duration.ofSeconds(controllers),
            () -> stopping));
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
        [+]cluster ok
        [+]sharding ok
        [+]controllers ok
        [+]shutdown ok
        readyz check failed
        """,
        answer(UNREAD, "/readyz", ""));
    assertEquals("500 internal server error: etcd failed\n", answer(UNREAD, "/readyz/etcd", ""));
    assertEquals(
        "500 internal server error: shutdown failed\n", answer(STOPPING, "/readyz/shutdown", ""));
  }

  /** It reads on, and a restart would not bring the others back. */
  @Test
  void withoutMostOfTheOthersItIsNotReadyAndNotDead() {
    HealthChecks cut = checks(1, false, 2, 2, false);
    assertEquals("500 internal server error: cluster failed\n", answer(cut, "/readyz/cluster", ""));
    assertEquals("200 ok", answer(cut, "/livez", ""));
  }

  @Test
  void anExcludedCheckIsNotAsked() {
    assertEquals("200 ok", answer(UNREAD, "/readyz", "exclude=etcd"));
  }

  @Test
  void whoDoesNotAnswerIsNamed() {
    assertEquals(
        "500 internal server error: sharding failed\n", answer(NO_SHARDS, "/readyz/sharding", ""));
    assertEquals(
        "500 internal server error: controllers failed\n",
        answer(NO_CONTROLLER, "/healthz/controllers", ""));
    assertEquals("200 ok", answer(NO_CONTROLLER, "/readyz", "exclude=controllers"));
  }

  @Test
  void whoDoesNotAnswerForLongIsDead() {
    assertEquals("200 ok", answer(NO_SHARDS, "/livez", ""));
    assertEquals("200 ok", answer(NO_CONTROLLER, "/livez", ""));
    assertEquals(
        """
        500 [+]ping ok
        [+]log ok
        [-]sharding failed: reason withheld
        [+]controllers ok
        livez check failed
        """,
        answer(checks(1, 61, 2, false), "/livez", ""));
  }

  @Test
  void itIsAliveAllTheSame() {
    assertEquals("200 ok", answer(UNREAD, "/livez", ""));
    assertEquals("200 ok", answer(STOPPING, "/livez", ""));
  }
}
