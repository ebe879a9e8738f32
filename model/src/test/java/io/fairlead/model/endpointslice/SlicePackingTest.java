package io.fairlead.model.endpointslice;

import static io.fairlead.model.endpointslice.SliceSamples.pod;
import static io.fairlead.model.endpointslice.SliceSamples.service;
import static io.fairlead.model.endpointslice.SliceSamples.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SlicePackingTest {

  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.5Z");
  private static final Instant LATER = Instant.parse("2026-01-01T00:01:00Z");

  private int suffix;

  @Test
  void writesASliceInFull() {
    ObjectNode slice = plan(web(), List.of(), THEN, pod("a", "10.0.0.1").build()).getFirst();
    JsonNode metadata = slice.path("metadata");
    assertTrue(metadata.path("uid").stringValue("").matches("[0-9a-f-]{36}"));
    ((ObjectNode) metadata).remove("uid");
    assertEquals(
        Json5.object(
            """
            {name: 'web-s1', generateName: 'web-', namespace: 'shop', generation: 1,
             creationTimestamp: '2026-01-01T00:00:00Z',
             labels: {'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
                      'kubernetes.io/service-name': 'web', team: 'a'},
             annotations: {'endpoints.kubernetes.io/last-change-trigger-time':
                           '2026-01-01T00:00:00.500Z'},
             ownerReferences: [{apiVersion: 'v1', kind: 'Service', name: 'web', uid: 'u-web',
                                controller: true, blockOwnerDeletion: true}]}
            """),
        metadata,
        "E6");
    assertEquals("EndpointSlice", slice.path("kind").stringValue());
    assertEquals("discovery.k8s.io/v1", slice.path("apiVersion").stringValue());
    assertEquals("IPv4", slice.path("addressType").stringValue());
    assertEquals(List.of("10.0.0.1"), addresses(slice));
    assertTrue(SliceLabels.isOurs(slice));
  }

  @Test
  void nothingToDoGivesTheVeryObjects() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pods(1, 150));
    List<ObjectNode> again = plan(web(), slices, LATER, pods(1, 150));
    assertEquals(2, again.size());
    for (int i = 0; i < 2; i++) {
      assertSame(slices.get(i), again.get(i));
    }
  }

  @Test
  void aChangeRewritesItsSliceOnly() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pods(1, 150));
    Pod[] pods = pods(1, 150);
    pods[0] = pod("p1", "10.0.0.1").notReady().build();
    List<ObjectNode> now = plan(web(), slices, LATER, pods);
    assertSame(slices.get(1), now.get(1));
    assertEquals(2, now.get(0).path("metadata").path("generation").intValue());
    assertEquals(
        LATER.toString(),
        now.get(0)
            .path("metadata")
            .path("annotations")
            .path(SliceLabels.TRIGGER_TIME)
            .stringValue());
    assertEquals(
        slices.get(0).path("metadata").path("uid"), now.get(0).path("metadata").path("uid"));
    assertEquals(1, slices.get(0).path("metadata").path("generation").intValue(), "not mutated");
  }

  @Test
  void endpointsThatComeFillSlicesBeingWrittenAnyway() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pods(1, 150));
    // One leaves the full slice and one comes: it takes the place, the half-full one is not
    // touched.
    List<ObjectNode> now = plan(web(), slices, LATER, pods(2, 151));
    assertEquals(sizes(slices), sizes(now));
    assertEquals(1, changed(slices, now), "E3");
  }

  @Test
  void theRestGoesIntoTheOneSliceItFitsBest() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pods(1, 150));
    assertEquals(List.of(100, 50), sizes(slices));
    assertEquals(List.of(100, 53), sizes(plan(web(), slices, LATER, pods(1, 153))), "E3");
    assertEquals(
        List.of(100, 50, 60), sizes(plan(web(), slices, LATER, pods(1, 210))), "E3: one that fits");
  }

  @Test
  void aSliceWhoseEndpointsChangeIsBeingWrittenToo() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pods(1, 150));
    List<String> leaving = addresses(slices.get(0)).subList(0, 10);
    List<Pod> pods = new ArrayList<>(List.of(pods(1, 150)));
    pods.removeIf(pod -> leaving.contains(pod.ip()));
    List<ObjectNode> left = plan(web(), slices, LATER, pods.toArray(Pod[]::new));
    assertEquals(List.of(90, 50), sizes(left));
    String inSecond = addresses(left.get(1)).getFirst();
    pods.removeIf(pod -> pod.ip().equals(inSecond));
    pods.add(pod("changed", inSecond).notReady().build());
    pods.add(pod("new", "10.0.9.9").build());
    List<ObjectNode> now = plan(web(), left, LATER, pods.toArray(Pod[]::new));
    assertEquals(List.of(90, 51), sizes(now), "E3");
  }

  @Test
  void neverRebalances() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pods(1, 250));
    List<ObjectNode> left = plan(web(), slices, LATER, pods(60, 250));
    assertEquals(250 - 59, left.stream().mapToInt(slice -> addresses(slice).size()).sum());
    assertEquals(3, left.size(), "E3: slices may stay half empty");
    List<ObjectNode> gone = plan(web(), left, LATER, pods(201, 250));
    assertTrue(gone.size() < 3, "but not empty");
    gone.forEach(slice -> assertTrue(!addresses(slice).isEmpty()));
  }

  @Test
  void aSliceThatWouldGoBecomesTheOneThatComes() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pod("a", "10.0.0.1").build());
    Pod moved = pod("a", "10.0.0.1").ports(new ContainerPort("http", Protocol.TCP, 9090)).build();
    List<ObjectNode> now = plan(web(), slices, LATER, moved);
    assertEquals(names(slices), names(now), "E4");
    assertEquals(9090, now.getFirst().path("ports").path(0).path("port").intValue());
  }

  @Test
  void aServiceWithoutEndpointsHasOnePlaceholder() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN);
    assertEquals(1, slices.size(), "E5");
    assertEquals(0, slices.getFirst().path("endpoints").size());
    assertEquals(0, slices.getFirst().path("ports").size());
    assertSame(slices.getFirst(), plan(web(), slices, LATER).getFirst());
    List<ObjectNode> filled = plan(web(), slices, LATER, pods(1, 1));
    assertEquals(names(slices), names(filled), "E4");
    assertEquals(1, filled.getFirst().path("ports").size());
    assertEquals(names(slices), names(plan(web(), filled, LATER)));
  }

  @Test
  void aServiceWithoutSelectorHasNone() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pods(1, 3));
    assertEquals(List.of(), plan(service("{ports: [{port: 80}]}"), slices, LATER), "E5");
  }

  @Test
  void aServiceThatIsGoingGetsNoNewSlice() {
    ObjectNode going = web();
    going.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
    assertEquals(List.of(), plan(going, List.of(), THEN, pods(1, 3)), "E15");
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pods(1, 100));
    assertEquals(List.of(99), sizes(plan(going, slices, LATER, pods(2, 100))));
  }

  @Test
  void labelsOfTheServiceAreLabelsOfItsSlices() {
    List<ObjectNode> slices = plan(web(), List.of(), THEN, pods(1, 1));
    ObjectNode renamed = web();
    renamed.withObject("/metadata/labels").put("team", "b").put("kubernetes.io/service-name", "x");
    ObjectNode now = plan(renamed, slices, LATER, pods(1, 1)).getFirst();
    assertEquals("b", now.path("metadata").path("labels").path("team").stringValue());
    assertEquals(
        "web",
        now.path("metadata").path("labels").path(SliceLabels.SERVICE_NAME).stringValue(),
        "E6: reserved");
    assertEquals(2, now.path("metadata").path("generation").intValue());
    ObjectNode headless =
        service("{clusterIP: 'None', selector: {app: 'web'}, ports: [{port: 80}]}");
    assertEquals(
        "",
        plan(headless, List.of(), THEN, pods(1, 1))
            .getFirst()
            .path("metadata")
            .path("labels")
            .path(SliceLabels.HEADLESS)
            .stringValue("none"),
        "E6");
  }

  @Test
  void namesAreNotTakenTwice() {
    List<DesiredSlices.Group> desired =
        DesiredSlices.compute(web(), List.of(pods(1, 150)), node -> "", Map::of);
    assertThrows(
        IllegalStateException.class,
        () -> SlicePacking.plan(web(), List.of(), desired, () -> "same", THEN));
    List<String> suffixes = new ArrayList<>(List.of("x", "x", "y"));
    List<ObjectNode> slices =
        SlicePacking.plan(web(), List.of(), desired, suffixes::removeFirst, THEN);
    assertEquals(List.of("web-x", "web-y"), names(slices));
    assertNotEquals(
        slices.get(0).path("metadata").path("uid"), slices.get(1).path("metadata").path("uid"));
  }

  private List<ObjectNode> plan(
      ObjectNode service, List<ObjectNode> current, Instant now, Pod... pods) {
    return SlicePacking.plan(
        service,
        current,
        DesiredSlices.compute(service, List.of(pods), node -> "", Map::of),
        () -> "s" + ++suffix,
        now);
  }

  private static Pod[] pods(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(i -> pod("p" + i, "10.0." + i / 250 + "." + i % 250).build())
        .toArray(Pod[]::new);
  }

  private static List<Integer> sizes(Collection<ObjectNode> slices) {
    return slices.stream().map(slice -> addresses(slice).size()).toList();
  }

  private static long changed(List<ObjectNode> before, List<ObjectNode> now) {
    return now.stream().filter(slice -> !before.contains(slice)).count();
  }

  private static List<String> names(Collection<ObjectNode> slices) {
    return slices.stream().map(slice -> slice.path("metadata").path("name").stringValue()).toList();
  }

  private static List<String> addresses(ObjectNode slice) {
    List<String> addresses = new ArrayList<>();
    slice.path("endpoints").forEach(endpoint -> addresses.add(SliceChanges.address(endpoint)));
    return addresses;
  }
}
