package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One Event, seen and written through both versions that serve it. */
class ServedVersionsTest {
  private static final String CORE = "/api/v1/namespaces/default/events";
  private static final String EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  private static String event(String name) {
    return """
    {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"%s"},
     "regarding":{"kind":"Pod","name":"%s","namespace":"default"},"note":"n","reason":"R",
     "action":"A","type":"Normal","eventTime":"2026-01-01T00:00:00.000000Z",
     "reportingController":"fairlead.io/test","reportingInstance":"i"}
    """
        .formatted(name, name);
  }

  @Test
  void whatIsWrittenThroughOneIsReadThroughTheOther() throws Exception {
    Answer made = http.post(EVENTS, event("one"));
    assertEquals(201, made.code(), made.message());
    assertEquals("events.k8s.io/v1", made.text("/apiVersion"));
    assertEquals("n", made.text("/note"));

    Answer core = http.get(CORE + "/one");
    assertEquals("v1", core.text("/apiVersion"));
    assertEquals("n", core.text("/message"));
    assertEquals("one", core.text("/involvedObject/name"));

    Answer patched =
        http.patch(
            CORE + "/one",
            "merge-patch+json",
            "{\"series\":{\"count\":2,\"lastObservedTime\":\"2026-01-01T00:01:00.000000Z\"}}");
    assertEquals(200, patched.code(), patched.message());
    assertEquals(2, http.get(EVENTS + "/one").json().at("/series/count").intValue());

    Answer replaced = http.put(EVENTS + "/one", http.get(EVENTS + "/one").response().body());
    assertEquals(200, replaced.code(), replaced.message());
    assertEquals("events.k8s.io/v1", replaced.text("/apiVersion"));

    Answer deleted = http.delete(EVENTS + "/one", "");
    assertEquals("events.k8s.io", deleted.text("/details/group"));
    assertEquals(404, http.get(CORE + "/one").code());
  }

  @Test
  void listsTablesAndSelectorsSpeakTheVersionAskedFor() throws Exception {
    http.post(EVENTS, event("two"));

    Answer list = http.get(EVENTS + "?fieldSelector=regarding.name%3Dtwo");
    assertEquals("events.k8s.io/v1", list.text("/apiVersion"));
    assertEquals("events.k8s.io/v1", list.text("/items/0/apiVersion"));
    assertEquals("two", list.text("/items/0/regarding/name"));
    assertEquals(
        "field label not supported: involvedObject.name",
        http.get(EVENTS + "?fieldSelector=involvedObject.name%3Dtwo").message());
    assertEquals(
        "field label not supported: regarding.name",
        http.get(CORE + "?fieldSelector=regarding.name%3Dtwo").message());

    Answer table = http.get(EVENTS + "/two?includeObject=Object", "Accept", TABLE);
    assertEquals("Last Seen", table.text("/columnDefinitions/0/name"));
    assertEquals("n", table.text("/rows/0/object/note"));
  }

  @Test
  void aBodyHasToBeInTheVersionOfItsUrl() throws Exception {
    String why =
        "the API version in the data (events.k8s.io/v1) does not match the expected API version"
            + " (v1)";

    Answer refused = http.post(CORE, event("three"));

    assertEquals(400, refused.code());
    assertEquals(why, refused.message());
  }

  @Test
  void theNewVersionHasRulesOfItsOwn() throws Exception {
    Answer refused =
        http.post(
            EVENTS,
            "{\"metadata\":{\"name\":\"four\"},\"regarding\":{\"namespace\":\"default\"},"
                + "\"type\":\"Normal\"}");

    assertEquals(
        "Event.events.k8s.io \"four\" is invalid: eventTime: Required value", refused.message());
    assertEquals("events.k8s.io", refused.text("/details/group"));
  }

  @Test
  void watchesSpeakTheVersionAskedFor() throws Exception {
    http.post(EVENTS, event("five"));

    try (Stream<String> lines =
        http.watch(EVENTS + "?watch=true&fieldSelector=regarding.name%3Dfive").body()) {
      Iterator<String> events = lines.iterator();
      String first = events.next();
      assertTrue(first.startsWith("{\"type\":\"ADDED\""), first);
      assertTrue(first.contains("\"apiVersion\":\"events.k8s.io/v1\""), first);
      assertTrue(first.contains("\"note\":\"n\""), first);
    }
  }

  @Test
  void eachVersionHasItsDocuments() throws Exception {
    Answer document = http.get("/openapi/v3/apis/events.k8s.io/v1");
    assertTrue(
        document
            .json()
            .at("/components/schemas/io.k8s.api.events.v1.Event/properties")
            .has("regarding"));
    assertTrue(
        document
            .json()
            .path("paths")
            .has("/apis/events.k8s.io/v1/namespaces/{namespace}/events/{name}"));
    assertEquals(
        "events.k8s.io/v1", http.get("/apis/events.k8s.io").text("/preferredVersion/groupVersion"));
    assertEquals("events", http.get("/apis/events.k8s.io/v1").text("/resources/0/name"));
  }
}
