package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.configMap;
import static io.fairlead.controlplane.object.SampleObjects.ingress;
import static io.fairlead.controlplane.object.SampleObjects.namespace;
import static io.fairlead.controlplane.object.SampleObjects.pod;
import static io.fairlead.controlplane.object.SampleObjects.policy;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A namespace that is deleted takes everything in it along, over a restart too, and then goes. */
class NamespaceTerminationTest {

  private static final ResourceKey SHOP = new ResourceKey(ResourceKind.NAMESPACE, "", "shop");

  @TempDir Path dir;

  private static List<String> content(CatalogImage image) {
    List<String> content = new ArrayList<>();
    for (ResourceKind kind : ResourceKind.values()) {
      if (kind.namespaced()) {
        image
            .list(kind, "shop")
            .forEach(object -> content.add(kind.plural() + "/" + object.key().name()));
      }
    }
    return content;
  }

  /** One line a condition of the namespace: type, status, reason, message. */
  private static String told(CatalogImage image) {
    StringBuilder lines = new StringBuilder();
    for (JsonNode condition :
        Objects.requireNonNull(image.get(SHOP)).json().path("status").path("conditions")) {
      lines.append(
          "%s %s %s: %s\n"
              .formatted(
                  Fields.text(condition, "type"),
                  Fields.text(condition, "status"),
                  Fields.text(condition, "reason"),
                  Fields.text(condition, "message")));
    }
    return lines.toString();
  }

  @Test
  void contentsGoFirstFinalizersAreWaitedForAndNothingNewComes() throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      plane.create(SampleObjects.node("node-a", "zone-1"));
      plane.create(namespace("shop"));
      for (int i = 0; i < 60; i++) {
        plane.create(configMap("shop", "c" + i, "1"));
      }
      ObjectNode pod = pod("shop", "api-0", "api", "127.65.0.1", true);
      pod.withObjectProperty("spec").put("terminationGracePeriodSeconds", 1);
      plane.create(pod);
      plane.create(policy("shop", "p", "web"));
      plane.create(ingress("shop", "i", "shop.example.com"));
      assertInstanceOf(
          WriteReply.Written.class,
          PlaneUnderTest.join(plane.allocate(service("shop", "api", "api"))));
      ObjectNode held = configMap("shop", "held", "1");
      held.withObjectProperty("metadata").putArray("finalizers").add("example.com/backup");
      plane.create(held);
      plane.create(configMap("default", "bystander", "1"));

      WriteReply.Terminating going =
          assertInstanceOf(
              WriteReply.Terminating.class, plane.delete(ResourceKind.NAMESPACE, "", "shop"));
      assertEquals("Terminating", Fields.text(going.now().json().path("status"), "phase"));
      WriteReply.Forbidden refused =
          assertInstanceOf(
              WriteReply.Forbidden.class, plane.create(configMap("shop", "late", "1")));
      assertTrue(refused.why().contains("because it is being terminated"), refused.why());

      plane.await(
          "only what is held is left", image -> content(image).equals(List.of("configmaps/held")));
      plane.await(
          "the namespace says what it waits for",
          image ->
              told(image)
                  .equals(
                      """
                      NamespaceDeletionDiscoveryFailure False ResourcesDiscovered: All resources successfully discovered
                      NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions: All legacy kube types successfully parsed
                      NamespaceDeletionContentFailure False ContentDeleted: All content successfully deleted, may be waiting on finalization
                      NamespaceContentRemaining True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances
                      NamespaceFinalizersRemaining True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/backup in 1 resource instances
                      """));
      plane.await("the address is free", image -> image.claims("clusterips").size() == 2);
    }

    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      CatalogObject held = plane.get(ResourceKind.CONFIG_MAP, "shop", "held");
      ObjectNode released = held.json().deepCopy();
      released.withObjectProperty("metadata").remove("finalizers");
      assertInstanceOf(WriteReply.Removed.class, plane.replace(held, released));
      plane.await("the namespace is gone", image -> image.get(SHOP) == null);
      assertNotNull(plane.get(ResourceKind.CONFIG_MAP, "default", "bystander"));

      assertInstanceOf(WriteReply.Written.class, plane.create(namespace("shop")), "a new one");
      assertInstanceOf(WriteReply.Written.class, plane.create(configMap("shop", "c0", "new")));
    }
  }
}
