package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.configMap;
import static io.fairlead.controlplane.object.SampleObjects.pod;
import static io.fairlead.controlplane.object.SampleObjects.policy;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.controlplane.serialization.FoldedStates;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.Compaction;
import io.fairlead.persistence.journal.JournalSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A journal whose past was cleared away is as good as it was, for everything but the past. */
class CompactionTest {

  /**
   * What a start writes anew or later than the rest: Services that lead to this very start, what
   * follows them, and roles that a controller puts together.
   */
  private static final Set<String> MOVED =
      Set.of("kubernetes", "kube-dns", "127.64.0.1", "127.64.0.10", "admin", "edit", "view");

  @TempDir Path dir;

  private static Map<String, ObjectNode> users(CatalogImage image) {
    Map<String, ObjectNode> objects = new TreeMap<>();
    for (ResourceKind kind : ResourceKind.values()) {
      for (CatalogObject object : image.list(kind)) {
        if (!MOVED.contains(object.key().name())) {
          objects.put(object.key().toString(), object.json());
        }
      }
    }
    return objects;
  }

  private static void change(PlaneUnderTest plane, ResourceKind kind, String name, String label) {
    CatalogObject read = plane.get(kind, "default", name);
    ObjectNode changed = read.json().deepCopy();
    changed.withObjectProperty("metadata").withObjectProperty("labels").put("version", label);
    assertInstanceOf(WriteReply.Written.class, plane.replace(read, changed));
  }

  private static void fill(PlaneUnderTest plane) throws Exception {
    plane.create(SampleObjects.node("node-a", "zone-1"));
    plane.create(pod("default", "api-0", "api", "127.65.0.1", true));
    plane.create(pod("default", "api-1", "api", "127.65.0.2", true));
    plane.create(policy("default", "only-web", "web"));
    for (String name : List.of("kept", "gone")) {
      plane.create(configMap("default", name, "1"));
    }
    PlaneUnderTest.join(plane.allocate(service("default", "api", "api")));
    for (int i = 0; i < 5; i++) {
      change(plane, ResourceKind.CONFIG_MAP, "kept", "v" + i);
      change(plane, ResourceKind.CONFIG_MAP, "gone", "v" + i);
      change(plane, ResourceKind.SERVICE, "api", "v" + i);
      change(plane, ResourceKind.NETWORK_POLICY, "only-web", "v" + i);
    }
    plane.delete(ResourceKind.CONFIG_MAP, "default", "gone");
    plane.create(configMap("default", "last", "1"));
  }

  private Compaction.Done compactAll(JournalSettings journal) {
    Compaction compaction = new Compaction(journal, new FoldedStates());
    compaction.raiseFloor(compaction.cutoff(Instant.now().plusSeconds(3600), Long.MAX_VALUE / 2));
    Compaction.Done all = new Compaction.Done(0, 0, 0, 0);
    for (Optional<Compaction.Done> batch = compaction.batch(7);
        batch.isPresent();
        batch = compaction.batch(7)) {
      all = all.plus(batch.get());
    }
    return all;
  }

  @Test
  void everythingGoesOnFromWhatIsLeft() throws Exception {
    JournalSettings journal = JournalSettings.h2(dir.resolve("db"));
    Map<String, ObjectNode> before;
    Map<String, String> claims;
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      fill(plane);
      before = users(plane.image());
      claims = plane.image().claims("clusterips");
    }

    Compaction.Done done = compactAll(journal);
    assertTrue(done.events() > 20, done::toString);
    assertEquals(1, done.objects(), done::toString);
    assertEquals(0, compactAll(journal).events(), "all was done");
    try (ChangeFeed feed = ChangeFeed.open(journal)) {
      assertEquals(feed.head() - 1, feed.floor(), "the newest event is never touched");
      long left =
          feed.read(0, 10_000).stream()
              .filter(event -> event.persistenceId().endsWith("default/kept"))
              .count();
      assertEquals(1, left);
    }

    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      assertEquals(before, users(plane.image()));
      assertEquals(claims, plane.image().claims("clusterips"));
      change(plane, ResourceKind.CONFIG_MAP, "kept", "after");
      change(plane, ResourceKind.SERVICE, "api", "after");
      change(plane, ResourceKind.NETWORK_POLICY, "only-web", "after");
      assertInstanceOf(
          WriteReply.Written.class, plane.create(configMap("default", "gone", "again")));
      assertInstanceOf(
          WriteReply.AlreadyExists.class, plane.create(configMap("default", "last", "2")));
      PlaneUnderTest.join(plane.allocate(service("default", "other", "api")));
      assertNotEquals(address(plane, "api"), address(plane, "other"));
      before = users(plane.image());
    }
    compactAll(journal);
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      assertEquals(before, users(plane.image()));
      change(plane, ResourceKind.CONFIG_MAP, "gone", "after");
    }

    try (Stream<Path> checkpoints = Files.list(dir.resolve("db"))) {
      for (Path file : checkpoints.filter(f -> f.toString().endsWith("checkpoint")).toList()) {
        Files.delete(file);
      }
    }
    String why = PlaneUnderTest.refusal(TestSettings.in(dir).settings());
    assertTrue(why.startsWith("the journal is whole only after revision "), why);
  }

  private static String address(PlaneUnderTest plane, String service) {
    return plane
        .get(ResourceKind.SERVICE, "default", service)
        .json()
        .at("/spec/clusterIP")
        .asString("");
  }
}
