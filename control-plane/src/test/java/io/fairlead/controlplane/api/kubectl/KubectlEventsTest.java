package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubectlEventsTest {
  private static final String EVENT =
      """
      apiVersion: events.k8s.io/v1
      kind: Event
      metadata: {name: e}
      regarding: {kind: Pod, apiVersion: v1, name: web, namespace: default}
      note: a note
      reason: Noted
      action: Note
      type: Normal
      eventTime: "2026-01-01T00:00:00.000000Z"
      reportingController: fairlead.io/test
      reportingInstance: i
      """;

  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    assertEquals(0, kubectl.withInput(EVENT, "create", "-f", "-").code());
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  @Test
  void anEventIsFoundByEveryName() {
    for (String command :
        new String[] {"get events", "get events.events.k8s.io", "events", "events --for pod/web"}) {
      String out = kubectl.ok(command.split(" "));
      assertTrue(out.contains("Noted") && out.contains("a note"), () -> command + "\n" + out);
    }
    assertEquals(
        "a note", kubectl.ok("get", "events.v1.events.k8s.io", "e", "-o", "jsonpath={.note}"));
    assertEquals("a note", kubectl.ok("get", "ev", "e", "-o", "jsonpath={.message}"));
  }

  @Test
  void explainKnowsBothVersions() {
    assertTrue(
        kubectl
            .ok("explain", "events.regarding", "--api-version=events.k8s.io/v1")
            .contains("VERSION:    v1"));
    assertTrue(kubectl.ok("explain", "events.involvedObject").contains("fieldPath"));
  }
}
