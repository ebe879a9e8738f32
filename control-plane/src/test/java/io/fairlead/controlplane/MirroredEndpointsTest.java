package io.fairlead.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Endpoints somebody writes for a Service without selector become slices (E16). */
class MirroredEndpointsTest {

  private static final NamespacedName DB = new NamespacedName("default", "db");

  @TempDir Path dir;

  private static ObjectNode json(String text) {
    return JsonMapper.shared().readValue(text, ObjectNode.class);
  }

  private static ObjectNode service(String selector) {
    return json(
        """
        {"kind": "Service", "apiVersion": "v1",
         "metadata": {"name": "db", "namespace": "default", "uid": "s-1"},
         "spec": {"type": "ClusterIP", "clusterIP": "None", "clusterIPs": ["None"], %s
                  "ipFamilies": ["IPv4"], "ports": [{"port": 5432, "protocol": "TCP", "targetPort": 5432}]}}
        """
            .formatted(selector));
  }

  private static ObjectNode endpoints(String ready, String notReady, String labels) {
    return json(
        """
        {"kind": "Endpoints", "apiVersion": "v1",
         "metadata": {"name": "db", "namespace": "default", "uid": "e-1", "labels": {%s}},
         "subsets": [{"addresses": [{"ip": "%s"}], "notReadyAddresses": [{"ip": "%s"}],
                      "ports": [{"port": 5432, "protocol": "TCP"}]}]}
        """
            .formatted(labels, ready, notReady));
  }

  /** Address to readiness, over the slices that mirror. */
  private static Map<String, Boolean> mirrored(CatalogImage image) {
    Map<String, Boolean> endpoints = new TreeMap<>();
    for (CatalogObject slice : image.slicesOf(DB)) {
      assertTrue(SliceLabels.isMirror(slice.json()), () -> slice.json().toString());
      assertEquals("Endpoints", slice.json().at("/metadata/ownerReferences/0/kind").asString());
      for (JsonNode endpoint : slice.json().path("endpoints")) {
        endpoints.put(
            endpoint.path("addresses").path(0).asString(),
            endpoint.path("conditions").path("ready").asBoolean());
      }
    }
    return endpoints;
  }

  private static ResourceKey key(ResourceKind kind) {
    return new ResourceKey(kind, "default", "db");
  }

  @Test
  void slicesFollowTheEndpointsAcrossARestart() throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      assertInstanceOf(WriteReply.Written.class, plane.create(service("")));
      assertInstanceOf(
          WriteReply.Written.class, plane.create(endpoints("10.9.0.1", "10.9.0.2", "")));
      plane.await(
          "the mirror",
          image -> mirrored(image).equals(Map.of("10.9.0.1", true, "10.9.0.2", false)));

      CatalogObject written = plane.get(ResourceKind.ENDPOINTS, "default", "db");
      plane.replace(written, endpoints("10.9.0.2", "10.9.0.3", "\"team\": \"a\""));
      plane.await(
          "the mirror of the change",
          image -> mirrored(image).equals(Map.of("10.9.0.2", true, "10.9.0.3", false)));
      assertEquals(
          List.of("a"),
          plane.image().slicesOf(DB).stream().map(s -> s.meta().labels().get("team")).toList());
    }
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      assertEquals(Map.of("10.9.0.2", true, "10.9.0.3", false), mirrored(plane.image()));
      plane.delete(ResourceKind.ENDPOINTS, "default", "db");
      plane.await("no mirror", image -> image.slicesOf(DB).isEmpty());
      assertNull(plane.image().get(key(ResourceKind.ENDPOINTS)));
    }
  }

  @Test
  void whoAsksNotToBeMirroredIsNot() throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      plane.create(
          endpoints(
              "10.9.0.1", "10.9.0.2", "\"endpointslice.kubernetes.io/skip-mirror\": \"true\""));
      plane.create(service(""));
      CatalogObject written = plane.get(ResourceKind.ENDPOINTS, "default", "db");
      plane.replace(written, endpoints("10.9.0.1", "10.9.0.2", ""));
      plane.await("the mirror", image -> mirrored(image).size() == 2);
      assertEquals(1, plane.image().slicesOf(DB).size(), "made only once it was asked for");
      assertEquals(
          1, plane.image().slicesOf(DB).getFirst().json().at("/metadata/generation").asInt());
    }
  }

  @Test
  void aSelectorTakesOver() throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      plane.create(service(""));
      plane.create(endpoints("10.9.0.1", "10.9.0.2", ""));
      plane.await("the mirror", image -> mirrored(image).size() == 2);

      CatalogObject db = plane.get(ResourceKind.SERVICE, "default", "db");
      plane.replace(db, service("\"selector\": {\"app\": \"db\"},"));
      plane.create(SampleObjects.node("node-a", "zone-1"));
      plane.create(SampleObjects.pod("default", "db-0", "db", "127.65.0.9", true));
      plane.await(
          "the pod instead",
          image ->
              image.slicesOf(DB).stream().noneMatch(s -> SliceLabels.isMirror(s.json()))
                  && shown(image).contains("127.65.0.9"));
      assertInstanceOf(
          WriteReply.Forbidden.class,
          plane.replace(
              plane.get(ResourceKind.ENDPOINTS, "default", "db"),
              endpoints("10.9.0.7", "10.9.0.8", "")));

      plane.replace(plane.get(ResourceKind.SERVICE, "default", "db"), service(""));
      plane.await("what was written before", image -> shown(image).contains("10.9.0.1"));
      plane.await("its mirror", image -> image.slicesOf(DB).size() == 1);
    }
  }

  private static String shown(CatalogImage image) {
    CatalogObject endpoints = image.get(key(ResourceKind.ENDPOINTS));
    return endpoints == null ? "" : endpoints.json().path("subsets").toString();
  }
}
