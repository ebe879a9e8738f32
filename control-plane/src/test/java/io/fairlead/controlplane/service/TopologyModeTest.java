package io.fairlead.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WorkloadsUnderTest;
import io.fairlead.model.endpointslice.SliceDelta;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Topology mode Auto, from Node objects to hints (E14). */
class TopologyModeTest {

  private final WorkloadsUnderTest workloads = new WorkloadsUnderTest();
  private final PodSlices derivation = new PodSlices(workloads::now, name -> null, name -> false);

  private static ObjectNode node(String name, String zone, String cpu) {
    ObjectNode node = SampleObjects.node(name, zone);
    ObjectNode status = node.withObject("/status");
    status.putObject("allocatable").put("cpu", cpu);
    status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
    return node;
  }

  private static ObjectNode service() {
    ObjectNode service = SampleObjects.service("default", "api", "api");
    service.withObject("/metadata/annotations").put("service.kubernetes.io/topology-mode", "Auto");
    return service;
  }

  /** How many endpoints are for which zone. */
  private Map<String, Integer> hints() {
    Map<String, ObjectNode> slices =
        SliceDelta.apply(Map.of(), derivation.deltas(service(), Map.of(), Moment.now()));
    Map<String, Integer> hints = new TreeMap<>();
    for (ObjectNode slice : slices.values()) {
      for (JsonNode endpoint : slice.path("endpoints")) {
        hints.merge(endpoint.at("/hints/forZones/0/name").asString("none"), 1, Integer::sum);
      }
    }
    return hints;
  }

  private void pods(int count) {
    for (int i = 0; i < count; i++) {
      workloads.put(SampleObjects.pod("default", "p" + i, "api", "10.0.0." + (i + 1), true));
    }
  }

  @Test
  void zonesShareByCpu() {
    workloads.put(node("node-a", "zone-1", "4")).put(node("node-b", "zone-2", "3500m"));
    pods(6);

    assertEquals(Map.of("zone-1", 3, "zone-2", 3), hints());
  }

  @Test
  void aNodeNobodyKnowsTheCpuOfEndsIt() {
    workloads.put(node("node-a", "zone-1", "4")).put(node("node-b", "zone-2", "lots"));
    pods(6);

    assertEquals(Map.of("none", 6), hints());
  }

  @Test
  void aNodeThatIsNotReadyOrTheControlPlanesDoesNotCount() {
    ObjectNode away = node("node-c", "zone-3", "64");
    away.withObject("/status").putArray("conditions");
    ObjectNode ruling = node("node-d", "zone-4", "64");
    ruling.withObject("/metadata/labels").put("node-role.kubernetes.io/control-plane", "");
    for (ObjectNode node :
        List.of(node("node-a", "zone-1", "4"), node("node-b", "zone-2", "4"), away, ruling)) {
      workloads.put(node);
    }
    pods(6);

    assertEquals(Map.of("zone-1", 3, "zone-2", 3), hints());
  }
}
