package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.node;
import static io.fairlead.controlplane.object.SampleObjects.pod;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The Events that users of Kubernetes look for when a pod, a node or an owner is not as it was. */
class TransitionEventsTest {

  private static List<String> about(PlaneUnderTest plane, String name) {
    List<String> told = new ArrayList<>();
    for (CatalogObject event : plane.image().list(ResourceKind.EVENT)) {
      ObjectNode json = event.json();
      if (Fields.text(json.path("involvedObject"), "name").equals(name)) {
        told.add(
            "%s %s %s: %s"
                .formatted(
                    Fields.text(json.path("source"), "component"),
                    Fields.text(json, "type"),
                    Fields.text(json, "reason"),
                    Fields.text(json, "message")));
      }
    }
    return told.stream().sorted().toList();
  }

  private static void expect(PlaneUnderTest plane, String name, String... events) {
    plane.await("events of " + name, image -> about(plane, name).size() == events.length);
    assertEquals(List.of(events), about(plane, name));
  }

  @Test
  void podsAreScheduledAndNodesComeAndGo(@TempDir Path dir) throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      ObjectNode waiting = pod("default", "web", "web", "", false);
      waiting.withObject("/spec").remove("nodeName");
      plane.create(waiting);
      expect(
          plane,
          "web",
          "default-scheduler Warning FailedScheduling: no nodes available to schedule pods: no node"
              + " agent has connected yet");

      ObjectNode ready = node("node-a", "zone-1");
      Conditions.set(ready.withObject("/status"), Conditions.Wanted.met("Ready"), Instant.EPOCH);
      plane.create(ready);
      plane.await("scheduled", image -> about(plane, "web").size() == 2);
      assertEquals(
          "default-scheduler Normal Scheduled: Successfully assigned default/web to node-a",
          about(plane, "web").getFirst());

      CatalogObject node = plane.get(ResourceKind.NODE, "", "node-a");
      ObjectNode away = node.json().deepCopy();
      Conditions.set(
          away.withObject("/status"), new Conditions.Wanted("Ready", false, "", ""), Instant.EPOCH);
      plane.replace(node, away);
      expect(
          plane,
          "node-a",
          "node-controller Normal NodeNotReady: Node node-a status is now: NodeNotReady",
          "node-controller Normal RegisteredNode: Node node-a event: Registered Node node-a in"
              + " Controller");
    }
  }

  @Test
  void anOwnerInAnotherNamespaceIsNoOwner(@TempDir Path dir) throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      plane.create(service("kube-system", "owner", "x"));
      String uid =
          ObjectMeta.of(plane.get(ResourceKind.SERVICE, "kube-system", "owner").json()).uid();
      ObjectNode owned = service("default", "owned", "x");
      owned
          .withObject("/metadata")
          .putArray("ownerReferences")
          .addObject()
          .put("apiVersion", "v1")
          .put("kind", "Service")
          .put("name", "owner")
          .put("uid", uid);
      plane.create(owned);
      expect(
          plane,
          "owned",
          "garbage-collector-controller Warning OwnerRefInvalidNamespace: ownerRef [v1/Service,"
              + " namespace: default, name: owner, uid: "
              + uid
              + "] does not exist in namespace \"default\"");
    }
  }
}
