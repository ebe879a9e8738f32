package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.controlplane.catalog.Await;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.health.Vitals;
import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.metrics.Metrics;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.streams.PodStreams;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.persistence.journal.CheckpointStore;
import io.fairlead.subscription.Timings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
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
  private static ActorSystem<Void> system;
  private static MemoryJournal journal;
  private static ApiServer server;
  private static HttpTester http;

  @BeforeAll
  static void start() throws Exception {
    system =
        ActorSystem.create(
            Behaviors.empty(),
            "others-write",
            ConfigFactory.parseString("pekko { actor.provider = local, loglevel = OFF }")
                .withFallback(ConfigFactory.load()));
    journal = new MemoryJournal(system);
    Catalog catalog =
        Catalog.start(system, journal, CheckpointStore.in(dir.resolve("db")), progress -> {});
    journal.tell(catalog);
    KindSettings kinds =
        new KindSettings(
            FamilyRanges.parse("127.64.0.0/16").orElseThrow(),
            new PortRange(30000, 32767),
            "cluster.local");
    server =
        ApiServer.start(
                system,
                new ApiSettings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    dir.resolve("pki"),
                    Optional.empty(),
                    kinds,
                    ApiSettings.BOOKMARK_EVERY,
                    new ApiLimits(Duration.ofSeconds(20), 400, 200, 3L << 20)),
                catalog,
                journal,
                new NoServices(),
                journal,
                new Metrics(),
                new Vitals(),
                new PodStreams(Timings.DEFAULT))
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    http = new HttpTester(server);
    assertEquals(
        201, http.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"default\"}}").code());
  }

  @AfterAll
  static void stop() {
    server.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Nobody makes a Service here. */
  private static final class NoServices implements Allocations {
    @Override
    public CompletionStage<Admission> admit(ObjectNode service, @Nullable ObjectNode old) {
      return CompletableFuture.failedStage(new AssertionError("a Service: " + service));
    }

    @Override
    public CompletionStage<Admission> preview(ObjectNode service, @Nullable ObjectNode old) {
      return admit(service, old);
    }

    @Override
    public CompletionStage<Void> abandon(String uid) {
      return CompletableFuture.completedStage(null);
    }
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
        key(name), new EntityCommand.Create(object, Moment.now(), system.ignoreRef()));
    return name;
  }

  private static void deleteElsewhere(String name) {
    journal.elsewhere(
        key(name),
        new EntityCommand.Delete(
            Preconditions.NONE, DeleteOptions.DEFAULT, Moment.now(), system.ignoreRef()));
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
