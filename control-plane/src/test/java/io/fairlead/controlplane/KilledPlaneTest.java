package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.configMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.controlplane.catalog.Await;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.testing.PostgresServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** One of three control planes is killed, the first and oldest one, while clients write. */
class KilledPlaneTest {

  @TempDir Path dir;

  @Test
  void noAcknowledgedWriteIsLostAndNoneRefusesItself() throws Exception {
    List<HostPort> addresses = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        addresses.add(new HostPort("127.0.0.1", free.getLocalPort()));
      }
    }
    String journal = PostgresServer.shared().newDatabase();
    try (PlaneProcess first = PlaneProcess.fork(dir, journal, addresses, 0);
        PlaneProcess second = PlaneProcess.fork(dir, journal, addresses, 1)) {
      first.awaitReady();
      second.awaitReady();
      try (PlaneUnderTest here =
          PlaneUnderTest.start(PlaneProcess.settings(dir, journal, addresses, 2))) {
        Map<Long, String> seen = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<Long> twice = new ConcurrentLinkedQueue<>();
        here.changes(changes -> note(changes, seen, twice));
        List<CompletionStage<WriteReply>> writes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          if (i == 100) {
            first.kill();
          }
          writes.add(write(here, "settings-" + i));
        }
        Set<String> acked = new HashSet<>();
        for (CompletionStage<WriteReply> write : writes) {
          acked.add(
              assertInstanceOf(WriteReply.Written.class, PlaneUnderTest.join(write))
                  .object()
                  .key()
                  .name());
        }
        assertEquals(200, acked.size());
        Await.until(
            Duration.ofSeconds(10),
            () -> Set.copyOf(seen.values()).containsAll(acked),
            () -> "told of " + seen.size() + " only");
        assertEquals(List.of(), List.copyOf(twice), "revisions seen twice");
      }
    }
  }

  private static CompletionStage<WriteReply> write(PlaneUnderTest plane, String name) {
    ObjectNode object = configMap("default", name, name);
    return plane.plane().parts().store().create(SampleObjects.key(object), object);
  }

  private static void note(
      List<CatalogChange> changes, Map<Long, String> seen, ConcurrentLinkedQueue<Long> twice) {
    for (CatalogChange change : changes) {
      if (change instanceof CatalogChange.Upserted(CatalogObject now, CatalogObject _)
          && now.key().kind() == ResourceKind.CONFIG_MAP
          && seen.put(change.revision(), now.key().name()) != null) {
        twice.add(change.revision());
      }
    }
  }
}
