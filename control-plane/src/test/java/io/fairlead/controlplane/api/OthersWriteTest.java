package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.controlplane.catalog.Await;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Another control plane writes, and nobody tells this one: what it acknowledged must be in the next
 * answer here all the same. Each test does it often, for a slow poll finds it now and then anyway.
 */
class OthersWriteTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final int OFTEN = 5;
  private static final String MAY_BE_OLD =
      "299 - \"the journal does not answer: this may not be the most recent state\"";
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir static Path dir;
  private static MemoryApi api;
  private static MemoryJournal journal;
  private static HttpTester http;

  @BeforeAll
  static void start() throws Exception {
    api = MemoryApi.start(dir, new ApiLimits(Duration.ofSeconds(20), 400, 200, 3L << 20));
    journal = api.journal();
    http = api.http();
    assertEquals(
        201, http.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"default\"}}").code());
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static String createElsewhere() {
    String name = "made-" + NAMES.incrementAndGet();
    ObjectNode object =
        JsonMapper.shared()
            .readValue(
                """
                {"apiVersion": "v1", "kind": "ConfigMap",
                 "metadata": {"name": "%s", "namespace": "default", "uid": "uid-%s",
                              "creationTimestamp": "2026-01-01T00:00:00Z"}}\
                """
                    .formatted(name, name),
                ObjectNode.class);
    journal.elsewhere(
        key(name), new EntityCommand.Create(object, Moment.now(), api.system().ignoreRef()));
    return name;
  }

  private static void deleteElsewhere(String name) {
    journal.elsewhere(
        key(name),
        new EntityCommand.Delete(
            Preconditions.NONE, DeleteOptions.DEFAULT, Moment.now(), api.system().ignoreRef()));
  }

  private static ResourceKey key(String name) {
    return new ResourceKey(ResourceKind.CONFIG_MAP, "default", name);
  }

  private static String body(String name) {
    return "{\"metadata\":{\"name\":\"" + name + "\"}}";
  }

  @Test
  void aGetSeesIt() throws Exception {
    for (int i = 0; i < OFTEN; i++) {
      String name = createElsewhere();
      assertEquals(200, http.get(MAPS + "/" + name).code());
      deleteElsewhere(name);
      assertEquals(404, http.get(MAPS + "/" + name).code());
    }
  }

  @Test
  void aListAndAWatchSeeIt() throws Exception {
    for (int i = 0; i < OFTEN; i++) {
      String name = createElsewhere();
      assertTrue(http.get(MAPS).response().body().contains('"' + name + '"'));
      String another = createElsewhere();
      String watch = MAPS + "?watch=1&fieldSelector=metadata.name%3D" + another;
      try (Stream<String> lines = http.watch(watch + "&timeoutSeconds=1").body()) {
        assertTrue(lines.findFirst().orElseThrow().contains("ADDED"), "among what is there");
      }
    }
  }

  @Test
  void aWriteIsNotRefusedForWhatIsOver() throws Exception {
    for (int i = 0; i < OFTEN; i++) {
      String name = createElsewhere();
      assertEquals(
          200,
          http.patch(MAPS + "/" + name, "merge-patch+json", "{\"data\":{\"a\":\"b\"}}").code());
      deleteElsewhere(name);
      assertEquals(201, http.post(MAPS, body(name)).code());
    }
  }

  @Test
  void aDeleteFindsIt() throws Exception {
    for (int i = 0; i < OFTEN; i++) {
      String name = createElsewhere();
      assertEquals(200, http.delete(MAPS + "/" + name, "").code());
      String another = createElsewhere();
      Answer all = http.delete(MAPS, "");
      assertTrue(all.response().body().contains('"' + another + '"'), all.response().body());
    }
  }

  /** Reads go on while the database is away, and say what they are; refusals do not. */
  @Test
  void whatMayBeOldSaysSo() throws Exception {
    String there = createElsewhere();
    assertEquals("", http.get(MAPS + "/" + there).header("Warning"));
    journal.unreadable(true);
    try {
      Answer old = http.get(MAPS + "/" + there);
      assertEquals(200, old.code());
      assertEquals(MAY_BE_OLD, old.header("Warning"));
      Answer missing = http.get(MAPS + "/made-elsewhere-perhaps");
      assertEquals(404, missing.code());
      assertEquals(MAY_BE_OLD, missing.header("Warning"), "that it is not there may be old, too");
      assertEquals("", http.get(MAPS + "/" + there + "?resourceVersion=0").header("Warning"));
      Answer refused = http.post(MAPS, body(there));
      assertEquals(503, refused.code());
      assertEquals("the journal does not answer; nothing was written", refused.message());
    } finally {
      journal.unreadable(false);
    }
    Await.until(
        Duration.ofSeconds(30),
        () -> {
          try {
            return http.get(MAPS + "/" + there).header("Warning").isEmpty();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        () -> "reads still warn");
    assertNotEquals(503, http.post(MAPS, body(there)).code());
  }
}
