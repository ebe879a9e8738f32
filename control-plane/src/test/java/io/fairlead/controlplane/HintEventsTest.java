package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.node;
import static io.fairlead.controlplane.object.SampleObjects.pod;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A Service of topology mode Auto is told why it has no hints, and when it has some (E14). */
class HintEventsTest {

  private static Optional<CatalogObject> event(CatalogImage image, String reason) {
    return image.list(ResourceKind.EVENT).stream()
        .filter(event -> Fields.text(event.json(), "reason").equals(reason))
        .findFirst();
  }

  private static String message(PlaneUnderTest plane, String reason) {
    plane.await(reason, image -> event(image, reason).isPresent());
    ObjectNode event = event(plane.image(), reason).orElseThrow().json();
    assertEquals("api", Fields.text(event.path("involvedObject"), "name"));
    assertEquals("endpoint-slice-controller", Fields.text(event.path("source"), "component"));
    return Fields.text(event, "message");
  }

  private static ObjectNode inZone(String name, String zone) {
    ObjectNode node = node(name, zone);
    ObjectNode status = node.withObject("/status");
    status.putObject("allocatable").put("cpu", "4");
    status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
    return node;
  }

  @Test
  void everyChangeIsToldOnce(@TempDir Path dir) throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      plane.create(inZone("node-a", "zone-1"));
      plane.create(pod("default", "p0", "api", "10.0.0.1", true));
      ObjectNode service = service("default", "api", "api");
      service
          .withObject("/metadata/annotations")
          .put("service.kubernetes.io/topology-mode", "Auto");
      plane.create(service);
      assertEquals(
          "Nodes only ready in one zone, addressType: IPv4",
          message(plane, "TopologyAwareHintsDisabled"));

      for (int i = 1; i < 6; i++) {
        plane.create(pod("default", "p" + i, "api", "10.0.0." + (i + 1), true));
      }
      plane.create(inZone("node-b", "zone-2"));
      assertEquals(
          "Topology Aware Hints has been enabled, addressType: IPv4",
          message(plane, "TopologyAwareHintsEnabled"));
      assertEquals(
          1,
          Fields.integer(
              event(plane.image(), "TopologyAwareHintsEnabled").orElseThrow().json(), "count", 0));
    }
  }
}
