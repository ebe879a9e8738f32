package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.complete;
import static io.fairlead.controlplane.object.SampleObjects.namespace;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.multicluster.ServiceImport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What a cluster does by itself with imports and exports of Services (D21). */
class MulticlusterTest {
  private static final String FAR = "far";

  @TempDir private static Path dir;
  private static PlaneUnderTest plane;

  @BeforeAll
  static void start() throws Exception {
    plane = PlaneUnderTest.start(dir);
    plane.create(namespace(FAR));
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  private static ObjectNode imported(String name, String spec) {
    return complete(
        """
        apiVersion: multicluster.x-k8s.io/v1beta1
        kind: ServiceImport
        metadata: {name: %s, namespace: far}
        spec: %s
        """
            .formatted(name, spec));
  }

  private static void slice(String service) {
    plane.create(
        complete(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: %1$s-west
              namespace: far
              labels:
                multicluster.kubernetes.io/service-name: %1$s
                multicluster.kubernetes.io/source-cluster: west
            addressType: IPv4
            ports: [{name: http, port: 8080, protocol: TCP}]
            endpoints: [{addresses: [192.0.2.1]}]
            """
                .formatted(service)));
  }

  private static ResourceKey derived(String imported) {
    NamespacedName name = ServiceImport.derived(new NamespacedName(FAR, imported));
    return new ResourceKey(ResourceKind.SERVICE, FAR, name.name());
  }

  private static boolean says(CatalogImage image, ResourceKey key, String type, String reason) {
    CatalogObject object = image.get(key);
    return object != null
        && Json.objects(object.json(), "status", "conditions").stream()
            .filter(condition -> Json.text(condition, "type").equals(type))
            .anyMatch(condition -> Json.text(condition, "reason").equals(reason));
  }

  private static ResourceKey importOf(String name) {
    return new ResourceKey(ResourceKind.SERVICE_IMPORT, FAR, name);
  }

  private static CatalogObject get(ResourceKey key) {
    return plane.get(key.kind(), key.namespace(), key.name());
  }

  @Test
  void aClusterSetIpIsReachedThroughAServiceOfItsOwn() {
    plane.create(
        imported(
            "web",
            "{type: ClusterSetIP, sessionAffinity: ClientIP, ports: [{name: http, port: 80}]}"));
    slice("web");

    plane.await("usable", image -> says(image, importOf("web"), "Ready", "Ready"));
    ResourceKey endpoints = new ResourceKey(ResourceKind.ENDPOINTS, FAR, derived("web").name());
    plane.await(
        "the import's endpoints are its",
        image -> {
          CatalogObject told = image.get(endpoints);
          return told != null && !Json.objects(told.json(), "subsets").isEmpty();
        });
    ObjectNode service = get(derived("web")).json();
    assertEquals(
        Json.texts(service, "spec", "clusterIPs"),
        Json.texts(get(importOf("web")).json(), "spec", "ips"));
    assertEquals("ClientIP", Json.text(service, "spec", "sessionAffinity"));

    CatalogObject before = get(importOf("web"));
    ObjectNode moved = before.json().deepCopy();
    ((ObjectNode) moved.path("spec")).set("ports", Yaml.node("[{name: alt, port: 81}]"));
    plane.replace(
        before,
        Lifecycle.prepareUpdate(ResourceKind.SERVICE_IMPORT, before.json(), moved, Part.MAIN));
    plane.await(
        "its ports follow",
        image -> {
          CatalogObject now = image.get(derived("web"));
          return now != null
              && Json.objects(now.json(), "spec", "ports").stream()
                  .map(port -> Json.text(port, "name"))
                  .toList()
                  .equals(List.of("alt"));
        });

    plane.delete(ResourceKind.SERVICE_IMPORT, FAR, "web");
    plane.await("it goes with its import", image -> image.get(derived("web")) == null);
  }

  @Test
  void addressesOfOthersAreLeftToThem() {
    plane.create(imported("theirs", "{type: ClusterSetIP, ips: [192.0.2.9], ports: [{port: 80}]}"));
    plane.await("told", image -> says(image, importOf("theirs"), "Ready", "NotForwarded"));
    assertTrue(plane.image().get(derived("theirs")) == null, "no Service is made");

    plane.create(imported("loose", "{type: Headless, ports: [{port: 80}]}"));
    plane.await("told", image -> says(image, importOf("loose"), "Ready", "Ready"));
    assertTrue(plane.image().get(derived("loose")) == null, "headless needs none");
  }

  @Test
  void aServiceOfThatNameIsNotTakenOver() {
    ObjectNode others =
        complete(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: %s, namespace: far}
            spec: {clusterIP: None, ports: [{port: 80}]}
            """
                .formatted(derived("taken").name()));
    plane.create(others);
    plane.create(imported("taken", "{type: ClusterSetIP, ports: [{port: 80}]}"));

    plane.await("told", image -> says(image, importOf("taken"), "Ready", "NameTaken"));
  }

  @Test
  void anExportIsToldWhatBecomesOfIt() {
    ResourceKey export = new ResourceKey(ResourceKind.SERVICE_EXPORT, FAR, "out");
    plane.create(
        complete(
            """
            apiVersion: multicluster.x-k8s.io/v1beta1
            kind: ServiceExport
            metadata: {name: out, namespace: far}
            """));
    plane.await("nothing to export", image -> says(image, export, "Valid", "NoService"));
    assertTrue(says(plane.image(), export, "Ready", "Pending"), "nor does anything export");

    plane.create(
        complete(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: out, namespace: far}
            spec: {clusterIP: None, ports: [{port: 80}]}
            """));
    plane.await("it can be exported", image -> says(image, export, "Valid", "Valid"));
  }
}
