package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.configMap;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.controlplane.serialization.FoldedStates;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.Compaction;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A control plane whose journal is at a PostgreSQL server, not in its data directory. */
class SharedJournalTest {

  @TempDir Path dir;
  private JournalSettings journal;

  @BeforeEach
  void makeDatabase() {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElseThrow());
    journal = JournalSettings.at(PostgresServer.shared().newDatabase());
  }

  private PlaneUnderTest start(String name) throws Exception {
    ControlPlaneSettings settings = TestSettings.in(dir.resolve(name)).settings();
    return PlaneUnderTest.start(settings.in(settings.membership(), journal));
  }

  private static void change(PlaneUnderTest plane, String label) {
    CatalogObject read = plane.get(ResourceKind.CONFIG_MAP, "default", "kept");
    ObjectNode changed = read.json().deepCopy();
    changed.withObjectProperty("metadata").withObjectProperty("labels").put("version", label);
    assertInstanceOf(WriteReply.Written.class, plane.replace(read, changed));
  }

  private static String address(PlaneUnderTest plane, String service) {
    return plane
        .get(ResourceKind.SERVICE, "default", service)
        .json()
        .at("/spec/clusterIP")
        .asString("");
  }

  @Test
  void anotherOneStartsWhereOldEventsAreClearedAwayWithoutAnyFile() throws Exception {
    ObjectNode kept;
    String address;
    try (PlaneUnderTest plane = start("one")) {
      plane.create(configMap("default", "kept", "1"));
      PlaneUnderTest.join(plane.allocate(service("default", "api", "api")));
      for (int i = 0; i < 5; i++) {
        change(plane, "v" + i);
      }
      clearAway(plane);
      change(plane, "last");
      kept = plane.get(ResourceKind.CONFIG_MAP, "default", "kept").json();
      address = address(plane, "api");
    }

    try (PlaneUnderTest plane = start("another")) {
      assertEquals(kept, plane.get(ResourceKind.CONFIG_MAP, "default", "kept").json());
      assertEquals(address, address(plane, "api"));
      change(plane, "after");
      PlaneUnderTest.join(plane.allocate(service("default", "other", "api")));
      assertNotEquals(address, address(plane, "other"));
    }
  }

  /** As retention does. */
  private void clearAway(PlaneUnderTest plane) {
    Compaction compaction = new Compaction(journal, new FoldedStates());
    long floor = compaction.cutoff(Instant.now().plusSeconds(3600), Long.MAX_VALUE / 2);
    plane.plane().parts().catalog().keepImageAt(floor);
    compaction.raiseFloor(floor);
    int events = 0;
    for (Optional<Compaction.Done> batch = compaction.batch(7);
        batch.isPresent();
        batch = compaction.batch(7)) {
      events += batch.get().events();
    }
    assertTrue(events > 3, "cleared away " + events);
    try (ChangeFeed feed = ChangeFeed.open(journal)) {
      assertEquals(floor, feed.floor());
    }
  }
}
