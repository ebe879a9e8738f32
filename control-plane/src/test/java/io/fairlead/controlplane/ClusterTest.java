package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.configMap;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.fairlead.controlplane.catalog.Await;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Three control planes on one journal: any of them serves, and one may go at any time. */
class ClusterTest {

  @TempDir Path dir;
  private ClusterUnderTest cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = ClusterUnderTest.start(dir, 3);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aWriteToAnyIsReadAtOnceThereAndSoonEverywhere() {
    for (int i = 0; i < 9; i++) {
      PlaneUnderTest plane = cluster.plane(i % 3);
      ObjectNode object = configMap("default", "settings-" + i, "" + i);
      WriteReply reply = plane.create(object);
      assertInstanceOf(WriteReply.Written.class, reply);
      assertNotNull(plane.image().get(SampleObjects.key(object)), "read your writes");
    }
    for (PlaneUnderTest plane : cluster.planes()) {
      for (int i = 0; i < 9; i++) {
        String name = "settings-" + i;
        plane.await(name, image -> has(image, name));
      }
    }
  }

  private static boolean has(CatalogImage image, String name) {
    return image.list(ResourceKind.CONFIG_MAP, "default").stream()
        .anyMatch(object -> object.key().name().equals(name));
  }

  @Test
  void oneThatLeavesLosesNoWriteAndWatchersSeeEachRevisionOnce() throws Exception {
    Map<Long, String> seen = new ConcurrentHashMap<>();
    List<Long> twice = new ArrayList<>();
    PlaneUnderTest watching = cluster.plane(0);
    watching.changes(changes -> note(changes, seen, twice));
    List<CompletionStage<WriteReply>> writes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      writes.add(write(watching, "before-" + i));
    }
    writes.forEach(PlaneUnderTest::join);
    cluster.leave(2);
    for (int i = 0; i < 60; i++) {
      writes.add(write(watching, "after-" + i));
    }
    Set<String> acked = new TreeSet<>();
    for (CompletionStage<WriteReply> write : writes) {
      WriteReply reply = PlaneUnderTest.join(write);
      CatalogObject object = assertInstanceOf(WriteReply.Written.class, reply).object();
      acked.add(object.key().name());
    }
    assertEquals(90, acked.size());
    for (PlaneUnderTest plane : cluster.planes()) {
      acked.forEach(name -> plane.await(name, image -> has(image, name)));
    }
    Await.until(
        Duration.ofSeconds(30),
        () -> seen.values().containsAll(acked),
        () -> "listeners, told after the image, never saw all: " + new TreeSet<>(seen.values()));
    assertEquals(List.of(), twice);
  }

  private static CompletionStage<WriteReply> write(PlaneUnderTest plane, String name) {
    ObjectNode object = configMap("default", name, name);
    return plane.plane().parts().store().create(SampleObjects.key(object), object);
  }

  private static synchronized void note(
      List<CatalogChange> changes, Map<Long, String> seen, List<Long> twice) {
    for (CatalogChange change : changes) {
      if (change instanceof CatalogChange.Upserted(CatalogObject now, CatalogObject _)
          && now.key().kind() == ResourceKind.CONFIG_MAP
          && seen.put(change.revision(), now.key().name()) != null) {
        twice.add(change.revision());
      }
    }
  }

  /** Whoever owns them writes them, so each has to know where all the others serve. */
  @Test
  void theServiceOfTheApiLeadsToAllThatAreThere() {
    awaitApis(3);
    cluster.leave(0);
    awaitApis(2);
    cluster.leave(0);
    awaitApis(1);
  }

  private void awaitApis(int count) {
    for (PlaneUnderTest plane : cluster.planes()) {
      plane.await(
          count + " control planes",
          image ->
              image.list(ResourceKind.ENDPOINT_SLICE, "default").stream()
                      .filter(slice -> slice.key().name().startsWith("kubernetes"))
                      .count()
                  == count);
    }
  }

  @Test
  void endpointsAreComputedAfterAnyOfThemLeaves() {
    assertInstanceOf(
        WriteReply.Written.class,
        PlaneUnderTest.join(cluster.plane(0).allocate(service("default", "api", "api"))));
    cluster.plane(0).create(SampleObjects.node("node-a", "zone-a"));
    cluster.leave(0);
    ObjectNode pod = SampleObjects.pod("default", "api-1", "api", "127.65.0.9", true);
    assertInstanceOf(WriteReply.Written.class, cluster.plane(1).create(pod));
    for (PlaneUnderTest plane : cluster.planes()) {
      plane.await(
          "an endpoint of the pod",
          image ->
              image.list(ResourceKind.ENDPOINT_SLICE, "default").stream()
                  .flatMap(slice -> Fields.list(slice.json(), "endpoints").stream())
                  .anyMatch(endpoint -> endpoint.toString().contains("127.65.0.9")));
    }
  }
}
