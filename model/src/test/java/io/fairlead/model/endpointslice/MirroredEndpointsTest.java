package io.fairlead.model.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Endpoints somebody wrote, as slices (E16). */
class MirroredEndpointsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final ObjectNode SERVICE =
      json(
          """
          {"metadata": {"name": "db", "namespace": "default", "uid": "s-1",
                        "labels": {"of": "the Service"}},
           "spec": {"ports": [{"name": "sql", "port": 5432}]}}
          """);

  private static ObjectNode json(String text) {
    return JsonMapper.shared().readValue(text, ObjectNode.class);
  }

  private static ObjectNode endpoints(String metadata, String subsets) {
    ObjectNode endpoints =
        json("{\"metadata\": {\"name\": \"db\", \"namespace\": \"default\", \"uid\": \"e-1\"}}");
    ((ObjectNode) endpoints.path("metadata")).setAll(json(metadata));
    endpoints.set("subsets", JsonMapper.shared().readTree(subsets));
    return endpoints;
  }

  private static List<ObjectNode> mirror(ObjectNode endpoints, List<ObjectNode> current) {
    int[] suffix = {0};
    return SlicePacking.mirror(SERVICE, endpoints, current, () -> "s" + ++suffix[0], NOW);
  }

  /** {@code IPv4 [80] 10.0.0.1=true}, one for each endpoint. */
  private static List<String> told(List<ObjectNode> slices) {
    List<String> told = new ArrayList<>();
    for (ObjectNode slice : slices) {
      List<Integer> ports = new ArrayList<>();
      slice.path("ports").forEach(port -> ports.add(port.path("port").asInt()));
      for (JsonNode endpoint : slice.path("endpoints")) {
        told.add(
            slice.path("addressType").asString()
                + " "
                + ports
                + " "
                + endpoint.path("addresses").path(0).asString()
                + "="
                + endpoint.path("conditions").path("ready").asBoolean());
      }
    }
    return told;
  }

  @Test
  void addressesThatAreNotReadyAreNotReadyEndpoints() {
    List<ObjectNode> slices =
        mirror(
            endpoints(
                "{}",
                """
                [{"addresses": [{"ip": "10.0.0.1"}], "notReadyAddresses": [{"ip": "10.0.0.2"}],
                  "ports": [{"name": "sql", "port": 5432}]}]
                """),
            List.of());

    assertEquals(List.of("IPv4 [5432] 10.0.0.1=true", "IPv4 [5432] 10.0.0.2=false"), told(slices));
  }

  @Test
  void familiesAndPortListsAreApart() {
    List<ObjectNode> slices =
        mirror(
            endpoints(
                "{}",
                """
                [{"addresses": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}], "ports": [{"port": 80}]},
                 {"addresses": [{"ip": "10.0.0.1"}], "ports": [{"port": 81}]}]
                """),
            List.of());

    assertEquals(
        List.of("IPv4 [80] 10.0.0.1=true", "IPv4 [81] 10.0.0.1=true", "IPv6 [80] fd00::1=true"),
        told(slices).stream().sorted().toList());
    assertEquals(3, slices.size());
  }

  @Test
  void labelsAndAnnotationsAreThoseOfTheEndpoints() {
    ObjectNode written =
        endpoints(
            """
            {"labels": {"team": "a"},
             "annotations": {"note": "b", "kubectl.kubernetes.io/last-applied-configuration": "{}"}}
            """,
            "[{\"addresses\": [{\"ip\": \"10.0.0.1\"}]}]");
    ObjectNode slice = mirror(written, List.of()).getFirst();

    assertEquals(
        json(
            """
            {"endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
             "kubernetes.io/service-name": "db", "team": "a"}
            """),
        slice.at("/metadata/labels"));
    assertEquals(
        json(
            """
            {"endpoints.kubernetes.io/last-change-trigger-time": "2026-01-01T00:00:00Z",
             "note": "b"}
            """),
        slice.at("/metadata/annotations"));
    assertEquals("Endpoints", slice.at("/metadata/ownerReferences/0/kind").asString());
    assertEquals("e-1", slice.at("/metadata/ownerReferences/0/uid").asString());
    assertEquals(List.of(slice), mirror(written, List.of(slice)), "nothing to do the second time");
  }

  @Test
  void anotherAnnotationIsCarriedOver() {
    String subsets = "[{\"addresses\": [{\"ip\": \"10.0.0.1\"}]}]";
    ObjectNode before =
        mirror(endpoints("{\"annotations\": {\"note\": \"b\"}}", subsets), List.of()).getFirst();

    ObjectNode after =
        mirror(endpoints("{\"annotations\": {\"note\": \"c\"}}", subsets), List.of(before))
            .getFirst();

    assertEquals("c", after.at("/metadata/annotations/note").asString());
    assertEquals(before.at("/metadata/name"), after.at("/metadata/name"));
    assertEquals(2, after.at("/metadata/generation").asInt());
  }

  @Test
  void noMoreThanAThousandOfASubset() {
    StringBuilder addresses = new StringBuilder();
    for (int i = 0; i < 1200; i++) {
      addresses.append(i == 0 ? "" : ",");
      addresses.append("{\"ip\": \"10.0.%d.%d\"}".formatted(i / 250, i % 250 + 1));
    }

    List<ObjectNode> slices =
        mirror(endpoints("{}", "[{\"addresses\": [" + addresses + "]}]"), List.of());

    assertEquals(1000, told(slices).size());
  }

  @Test
  void locksAndThoseThatAskAreNotMirrored() {
    String subsets = "[{\"addresses\": [{\"ip\": \"10.0.0.1\"}]}]";
    String skip = "{\"labels\": {\"endpointslice.kubernetes.io/skip-mirror\": \"true\"}}";
    String lock = "{\"annotations\": {\"control-plane.alpha.kubernetes.io/leader\": \"{}\"}}";

    assertEquals(List.of(), mirror(endpoints(skip, subsets), List.of()));
    assertEquals(List.of(), mirror(endpoints(lock, subsets), List.of()));
  }
}
