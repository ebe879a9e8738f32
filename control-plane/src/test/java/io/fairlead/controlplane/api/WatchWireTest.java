package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.PlaneUnderTest;
import io.fairlead.controlplane.api.HttpTester.Answer;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Watches as they are on the wire: lines of JSON over HTTP. */
@Timeout(20)
class WatchWireTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  @TempDir static Path dir;
  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  private static void create(String name, String story) throws Exception {
    String body =
        "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"story\":\"%s\"}}}".formatted(name, story);
    assertEquals(201, http.post(CONFIG_MAPS, body).code());
  }

  private static String url(String story, String query) {
    return CONFIG_MAPS + "?watch=true&labelSelector=story%3D" + story + query;
  }

  private static String version() throws Exception {
    return http.get(CONFIG_MAPS).text("/metadata/resourceVersion");
  }

  /** {@code ADDED name}, or the type alone. */
  private static String brief(JsonNode event) {
    return (event.path("type").asString("") + " " + event.at("/object/metadata/name").asString(""))
        .strip();
  }

  private static List<String> untilItEnds(String url) throws Exception {
    try (Stream<String> lines = http.watch(url).body()) {
      return lines.map(JSON::readTree).map(WatchWireTest::brief).toList();
    }
  }

  @Test
  void eachEventIsALineWithTheWholeObject() throws Exception {
    create("line", "line");

    HttpResponse<Stream<String>> answer = http.watch(url("line", ""));

    assertEquals(200, answer.statusCode());
    assertEquals("application/json", answer.headers().firstValue("content-type").orElse(""));
    try (Stream<String> lines = answer.body()) {
      JsonNode event = JSON.readTree(lines.iterator().next());
      assertEquals("ADDED line", brief(event));
      assertEquals("ConfigMap", event.at("/object/kind").stringValue());
      assertEquals("v1", event.at("/object/apiVersion").stringValue());
    }
  }

  @Test
  void aWatchEndsWhenItsTimeIsUp() throws Exception {
    create("time", "time");

    assertEquals(List.of("ADDED time"), untilItEnds(url("time", "&timeoutSeconds=1")));
  }

  @Test
  void aBookmarkBeforeTheEndTellsHowFarItIs() throws Exception {
    create("mark", "mark");

    assertEquals(
        List.of("ADDED mark", "BOOKMARK"),
        untilItEnds(url("mark", "&timeoutSeconds=1&allowWatchBookmarks=true")));
  }

  @Test
  void aWatchListSaysWhereTheInitialEventsEnd() throws Exception {
    create("init-1", "init");
    create("init-2", "init");
    String url =
        url(
            "init",
            "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

    try (Stream<String> lines = http.watch(url).body()) {
      Iterator<JsonNode> events = lines.map(JSON::readTree).iterator();
      assertEquals("ADDED init-1", brief(events.next()));
      assertEquals("ADDED init-2", brief(events.next()));
      JsonNode end = events.next();
      assertEquals("BOOKMARK", brief(end));
      assertEquals(
          "true", end.at("/object/metadata/annotations/k8s.io~1initial-events-end").asString(""));
      create("init-3", "init");
      assertEquals("ADDED init-3", brief(events.next()));
    }
  }

  @Test
  void initialEventsNeedTheirMatch() throws Exception {
    Answer answer = http.get(url("x", "&sendInitialEvents=true"));

    assertEquals(422, answer.code());
    assertEquals(
        "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden:"
            + " sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
        answer.message());
  }

  @Test
  void aTableHasItsColumnsOnce() throws Exception {
    create("row-1", "row");
    create("row-2", "row");
    var request =
        http.request(url("row", ""))
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
            .build();

    try (Stream<String> lines = http.client().send(request, BodyHandlers.ofLines()).body()) {
      Iterator<JsonNode> events = lines.map(JSON::readTree).iterator();
      JsonNode first = events.next();
      JsonNode second = events.next();
      assertEquals("Table", first.at("/object/kind").stringValue());
      assertTrue(first.at("/object/columnDefinitions").isArray());
      assertTrue(second.at("/object/columnDefinitions").isNull());
      assertEquals("row-2", second.at("/object/rows/0/cells/0").stringValue());
    }
  }

  @Test
  void aDeletedObjectComesInItsLastStateWithTheVersionOfItsDeletion() throws Exception {
    create("gone", "gone");
    String before = version();

    try (Stream<String> lines = http.watch(url("gone", "&resourceVersion=" + before)).body()) {
      http.delete(CONFIG_MAPS + "/gone", "");
      JsonNode event = JSON.readTree(lines.iterator().next());

      assertEquals("DELETED gone", brief(event));
      long deleted = event.at("/object/metadata/resourceVersion").asLong(0);
      assertTrue(deleted > Long.parseLong(before), event::toString);
      assertFalse(event.at("/object/metadata/uid").asString("").isEmpty());
    }
  }

  @Test
  void stoppingTheServerEndsWatchesAndTheNextOneGoesOnFromTheirVersions() throws Exception {
    Path data = dir.resolve("other");
    PlaneUnderTest first = PlaneUnderTest.start(data);
    String services = "/api/v1/services?watch=true";
    try (Stream<String> lines = new HttpTester(first.plane().api()).watch(services).body()) {
      Iterator<String> events = lines.iterator();
      assertTrue(events.hasNext());
      Thread stopping = Thread.ofVirtual().start(first::close);
      readToTheEnd(events);
      stopping.join();
    }
    try (PlaneUnderTest second = PlaneUnderTest.start(data);
        Stream<String> lines =
            new HttpTester(second.plane().api()).watch(services + "&resourceVersion=1").body()) {
      Iterator<String> events = lines.iterator();
      String one = brief(JSON.readTree(events.next()));
      String other = brief(JSON.readTree(events.next()));
      assertEquals(
          Set.of("ADDED kubernetes", "ADDED kube-dns"),
          Set.copyOf(List.of(one, other))); // made beside each other
    }
  }

  /** A busy server may be gone before the last chunk is through: that is an end as well. */
  private static void readToTheEnd(Iterator<String> events) {
    try {
      events.forEachRemaining(event -> {});
    } catch (UncheckedIOException e) {
      assertTrue(e.getMessage() != null, e::toString);
    }
  }
}
