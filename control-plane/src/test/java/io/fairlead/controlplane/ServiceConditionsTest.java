package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.node;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a Service's status says of it (B3, B7). */
class ServiceConditionsTest {
  private static final ResourceKey API = new ResourceKey(ResourceKind.SERVICE, "default", "api");

  @Test
  void aNodeThatHasNotTakenItOverIsNamed(@TempDir Path dir) throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      plane.create(service("default", "api", "api"));
      ObjectNode silent = node("node-z", "zone-1");
      silent
          .withObject("/status")
          .putArray("conditions")
          .addObject()
          .put("type", "Ready")
          .put("status", "True");
      plane.create(silent);

      plane.await("told", image -> !message(image, "Programmed").isEmpty());
      assertEquals("in force on 0 of 1 nodes; not on node-z", message(plane.image(), "Programmed"));
      assertEquals("no pod has app=api", message(plane.image(), "EndpointsReady"));
    }
  }

  @Test
  void whatChangesIsNotInForceAnyMore() {
    ObjectNode before = service("default", "api", "api");
    Conditions.set(
        before.putObject("status"),
        new Conditions.Wanted("Programmed", true, "Programmed", "in force on 1 of 1 nodes"),
        Instant.EPOCH);
    ObjectNode labelled = before.deepCopy();
    labelled.withObject("/metadata/labels").put("a", "b");
    ObjectNode moved = before.deepCopy();
    moved.withObject("/spec").put("sessionAffinity", "ClientIP");
    ObjectNode old = Lifecycle.prepareUpdate(ResourceKind.SERVICE, before, before, Part.MAIN);

    assertEquals(
        true,
        Conditions.isTrue(
            Lifecycle.prepareUpdate(ResourceKind.SERVICE, old, labelled, Part.MAIN).path("status"),
            "Programmed"));
    assertFalse(
        Conditions.isTrue(
            Lifecycle.prepareUpdate(ResourceKind.SERVICE, old, moved, Part.MAIN).path("status"),
            "Programmed"));
  }

  private static String message(CatalogImage image, String type) {
    JsonNode status = Objects.requireNonNull(image.get(API)).json().path("status");
    return Fields.list(status, "conditions").stream()
        .filter(condition -> Fields.text(condition, "type").equals(type))
        .map(condition -> Fields.text(condition, "message"))
        .findFirst()
        .orElse("");
  }
}
