package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Who changed what when, asked over the wire of a journal on disk. */
class RevisionsTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String HISTORY =
      "/apis/history.fairlead.io/v1/namespaces/default/configmaps/%s/revisions";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  private static String send(String method, String path, String type, String body)
      throws Exception {
    Answer answer =
        http.send(
            http.request(path)
                .header("Content-Type", type)
                .header("User-Agent", "kubectl/v1.36.0 (linux/amd64)")
                .method(
                    method,
                    body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build());
    assertTrue(answer.code() < 300, answer::message);
    return answer.text("/metadata/resourceVersion");
  }

  private static String merge(String name, String body) throws Exception {
    return send(
        "PATCH",
        CONFIG_MAPS + "/" + name + "?fieldManager=kubectl-edit",
        "application/merge-patch+json",
        body);
  }

  private static String create(String name, String value) throws Exception {
    return send(
        "POST",
        CONFIG_MAPS,
        "application/json",
        "{\"metadata\":{\"name\":\"%s\"},\"data\":{\"a\":\"%s\"}}".formatted(name, value));
  }

  private static List<String> lines(JsonNode list) {
    return StreamSupport.stream(list.path("items").spliterator(), false)
        .map(
            item ->
                String.join(
                    " ",
                    item.path("revision").asString(),
                    item.path("type").asString(),
                    item.path("verb").asString(),
                    item.path("user").asString(),
                    item.path("agent").asString(),
                    item.path("changed").toString()))
        .toList();
  }

  @Test
  void everyChangeIsThereWithItsAuthorAlsoAfterTheEnd() throws Exception {
    Instant before = Instant.now().minusMillis(1);
    String made = create("whole", "1");
    String changed =
        merge("whole", "{\"data\":{\"a\":\"2\"},\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
    send("DELETE", CONFIG_MAPS + "/whole", "application/json", "");
    String again = create("whole", "3");

    Answer all = http.get(HISTORY.formatted("whole"));
    assertEquals(200, all.code());
    List<String> lines = lines(all.json());
    String removed = lines.get(1).split(" ")[0];
    assertEquals(
        List.of(
            again + " ADDED create kubernetes-admin kubectl []",
            removed + " DELETED delete kubernetes-admin kubectl []",
            changed
                + " MODIFIED patch kubernetes-admin kubectl-edit"
                + " [\"data.a\",\"metadata.labels\"]",
            made + " ADDED create kubernetes-admin kubectl []"),
        lines);
    Instant first = Instant.parse(all.text("/items/3/time"));
    assertTrue(
        first.isAfter(before) && first.isBefore(Instant.now().plusMillis(1)), first::toString);

    assertEquals(
        lines.subList(1, 3),
        lines(http.get(HISTORY.formatted("whole") + "?from=" + changed + "&to=" + removed).json()));
    Answer page = http.get(HISTORY.formatted("whole") + "?limit=3");
    assertEquals(lines.subList(0, 3), lines(page.json()));
    Answer rest =
        http.get(
            HISTORY.formatted("whole") + "?limit=3&continue=" + page.text("/metadata/continue"));
    assertEquals(lines.subList(3, 4), lines(rest.json()));
    assertEquals("", rest.text("/metadata/continue"));
  }

  @Test
  void anObjectIsShownAsItWasAtARevisionOrATime() throws Exception {
    String made = create("past", "1");
    String changed = merge("past", "{\"data\":{\"a\":\"2\"}}");
    String other = create("other", "x");
    merge("past", "{\"data\":{\"a\":\"3\"}}");

    Answer then = http.get(HISTORY.formatted("past") + "/" + other);
    assertEquals(changed, then.text("/revision"));
    assertEquals("2", then.text("/object/data/a"));
    assertEquals(changed, then.text("/object/metadata/resourceVersion"));
    assertEquals("1", http.get(HISTORY.formatted("past") + "/" + made).text("/object/data/a"));
    assertEquals(
        "3", http.get(HISTORY.formatted("past") + "/" + Instant.now()).text("/object/data/a"));
    assertEquals(404, http.get(HISTORY.formatted("past") + "/2001-01-01T00:00:00Z").code());
  }

  @Test
  void whatHasNoHistoryIsRefusedInWords() throws Exception {
    assertEquals(404, http.get(HISTORY.formatted("never")).code());
    assertEquals(
        "\"yesterday\" is neither a resourceVersion nor a time such as 2026-01-31T12:00:00Z",
        http.get(HISTORY.formatted("never") + "/yesterday").message());
    assertEquals(
        400,
        http.get("/apis/history.fairlead.io/v1/namespaces/default/endpoints/kubernetes/revisions")
            .code());
    assertEquals(
        404,
        http.get("/apis/history.fairlead.io/v1/namespaces/default/unicorns/x/revisions").code());
    HttpRequest post =
        http.request(HISTORY.formatted("never")).POST(BodyPublishers.noBody()).build();
    assertEquals(405, http.send(post).code());
  }

  @Test
  void whatFairleadWritesItselfIsToldApart() throws Exception {
    Answer namespace = http.get("/apis/history.fairlead.io/v1/namespaces/default/revisions");
    assertEquals("system:bootstrap", namespace.text("/items/0/user"));
  }
}
