package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.controlplane.ControlPlaneSettings;
import io.fairlead.controlplane.PlaneUnderTest;
import io.fairlead.controlplane.TestSettings;
import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.testing.PostgresServer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What clients hear that go on from what a restored back-up does not have. */
@Timeout(240)
class RestoredJournalTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String WATCH = MAPS + "?watch=true&timeoutSeconds=20&resourceVersion=";

  @TempDir Path dir;

  private static String made(HttpTester http, String name) throws Exception {
    Answer answer = http.post(MAPS, "{\"metadata\":{\"name\":\"" + name + "\"}}");
    assertEquals(201, answer.code(), answer::message);
    return answer.text("/metadata/resourceVersion");
  }

  @Test
  void areToldToListAgain() throws Exception {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElseThrow());
    PostgresServer server = PostgresServer.shared();
    JournalSettings journal = JournalSettings.at(server.newDatabase());
    ControlPlaneSettings settings = TestSettings.in(dir).settings();
    settings = settings.in(settings.membership(), journal);
    String database = journal.address().substring(journal.address().lastIndexOf('/') + 1);
    String kept;
    String lost;
    try (PlaneUnderTest plane = PlaneUnderTest.start(settings)) {
      HttpTester http = new HttpTester(plane.plane().api());
      kept = made(http, "kept");
      made(http, "lost");
      lost = made(http, "lost-as-well");
    }
    server.sql(database, "DELETE FROM event_journal WHERE ordering > " + kept);
    server.sql(database, "SELECT fairlead_new_history()");

    try (PlaneUnderTest plane = PlaneUnderTest.start(settings)) {
      HttpTester http = new HttpTester(plane.plane().api());
      for (int round = 0; round < 2; round++) {
        String resync =
            "The resourceVersion for the provided list is too old., Expired, 410 in " + round;
        assertEquals(resync, refusal(http.get(MAPS + "?resourceVersion=" + lost)) + " in " + round);
        assertEquals(
            resync,
            refusal(http.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + lost))
                + " in "
                + round);
        assertEquals(
            resync, refusal(http.get(MAPS + "/kept?resourceVersion=" + lost)) + " in " + round);
        JsonNode told = first(http, WATCH + lost);
        assertEquals("ERROR", told.path("type").asString(""));
        assertEquals(410, told.at("/object/code").asInt(0));
        assertTrue(
            told.at("/object/message").asString("").startsWith("too old resource version: " + lost),
            told::toString);
        made(http, "new-" + round); // with the first write of the new history nothing changes
      }
      Answer list = http.get(MAPS);
      assertEquals(2 + 2, list.json().path("items").size(), "kept, kube-root-ca.crt, new ones");
      assertEquals("new-0", first(http, WATCH + kept).at("/object/metadata/name").asString(""));
      String now = list.text("/metadata/resourceVersion");
      String next = made(http, "next");
      assertEquals(
          next, first(http, WATCH + now).at("/object/metadata/resourceVersion").asString(""));
    }
  }

  /** Whoever started it starts it again: what it knows is of no history any more. */
  @Test
  void endsTheControlPlaneThatFollowedIt() throws Exception {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElseThrow());
    PostgresServer server = PostgresServer.shared();
    JournalSettings journal = JournalSettings.at(server.newDatabase());
    ControlPlaneSettings settings = TestSettings.in(dir).settings();
    String database = journal.address().substring(journal.address().lastIndexOf('/') + 1);
    try (PlaneUnderTest plane = PlaneUnderTest.start(settings.in(settings.membership(), journal))) {
      HttpTester http = new HttpTester(plane.plane().api());
      CompletableFuture<String> shutOut = plane.plane().shutOut().toCompletableFuture();
      String kept = made(http, "kept");
      made(http, "lost");
      assertFalse(shutOut.isDone());

      server.sql(database, "DELETE FROM event_journal WHERE ordering > " + kept);

      assertEquals("the journal has another history", shutOut.get(1, TimeUnit.MINUTES));
    }
  }

  private static String refusal(Answer answer) {
    return answer.message() + ", " + answer.reason() + ", " + answer.code();
  }

  private static JsonNode first(HttpTester http, String watch) throws Exception {
    try (Stream<String> lines = http.watch(watch).body()) {
      return JsonMapper.shared().readTree(lines.findFirst().orElseThrow());
    }
  }
}
