package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.kubectl.Kubectl.Result;
import io.fairlead.controlplane.api.kubectl.Kubectl.Running;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** get -w, wait and delete. */
class KubectlWatchTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  /** Event and data count of each row of {@code get cm -w --output-watch-events}. */
  private static List<String> events(Running watch) {
    return watch
        .printed()
        .lines()
        .skip(1)
        .map(line -> line.split(" +"))
        .map(words -> words[0] + " " + words[1] + " " + words[2])
        .toList();
  }

  @Test
  void aWatchPrintsEachChangeOnce() throws Exception {
    kubectl.ok("create", "cm", "watched", "--from-literal=a=1");
    Running watch = kubectl.start("get", "cm", "-w", "--output-watch-events", "-l", "app!=other");
    watch.awaitPrinted("ADDED      watched");

    kubectl.ok("patch", "cm", "watched", "-p", "{\"data\":{\"b\":\"2\"}}");
    kubectl.ok("patch", "cm", "watched", "-p", "{\"data\":{\"b\":\"2\"}}");
    kubectl.ok("label", "cm", "watched", "app=other");
    kubectl.ok("label", "cm", "watched", "app=same", "--overwrite");
    kubectl.ok("delete", "cm", "watched");
    kubectl.ok("create", "cm", "last");
    watch.awaitPrinted("last");

    assertEquals(
        List.of(
            "ADDED kube-root-ca.crt 1",
            "ADDED watched 1",
            "MODIFIED watched 2",
            "DELETED watched 2",
            "ADDED watched 2",
            "DELETED watched 2",
            "ADDED last 0"),
        events(watch));
  }

  @Test
  void aWatchOfOneObjectFollowsOnlyIt() throws Exception {
    kubectl.ok("create", "svc", "clusterip", "one", "--tcp=80");
    Running watch = kubectl.start("get", "svc", "one", "-w", "-o", "name");
    watch.awaitPrinted("service/one");

    kubectl.ok("create", "svc", "clusterip", "two", "--tcp=80");
    kubectl.ok("delete", "svc", "one");
    Running end = kubectl.start("get", "svc", "-w", "-o", "name");
    end.awaitPrinted("service/two");

    assertTrue(watch.printed().lines().allMatch("service/one"::equals), watch::printed);
  }

  @Test
  void waitEndsWithWhatItWaitsFor() throws Exception {
    kubectl.apply(Lesson.POD);
    Running ready = kubectl.start("wait", "--for=condition=Ready", "pod/web", "--timeout=20s");
    Running phase =
        kubectl.start("wait", "--for=jsonpath={.status.phase}=Running", "pod/web", "--timeout=20s");
    kubectl.ok(
        "patch",
        "pod",
        "web",
        "--subresource=status",
        "--type=merge",
        "-p",
        Lesson.RUNNING.strip());
    assertEquals(0, ready.exitCode());
    assertEquals(0, phase.exitCode());
    assertEquals("pod/web condition met", ready.printed().strip());

    Running gone = kubectl.start("wait", "--for=delete", "pod/web", "--timeout=20s");
    kubectl.ok("delete", "pod", "web");
    assertEquals(0, gone.exitCode());

    Running made = kubectl.start("wait", "--for=create", "pod/web", "--timeout=20s");
    kubectl.apply(Lesson.POD);
    assertEquals(0, made.exitCode());

    Result never = kubectl.run("wait", "--for=condition=Nope", "pod/web", "--timeout=1s");
    assertEquals(1, never.code());
    assertEquals("error: timed out waiting for the condition on pods/web", never.err().strip());
  }

  @Test
  void deleteWaitsForFinalizers() throws Exception {
    kubectl.apply(
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\","
            + "\"metadata\":{\"name\":\"held\",\"finalizers\":[\"x.example/y\"]}}");
    Running delete = kubectl.start("delete", "cm", "held");
    delete.awaitPrinted("configmap \"held\" deleted");
    assertTrue(delete.process().isAlive());
    assertEquals(
        "0",
        kubectl.ok("get", "cm", "held", "-o", "jsonpath={.metadata.deletionGracePeriodSeconds}"));

    kubectl.ok("patch", "cm", "held", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");

    assertEquals(0, delete.exitCode());
    assertEquals(1, kubectl.run("get", "cm", "held").code());
  }

  @Test
  void aDeletedNamespaceTakesItsContentsAlong() {
    kubectl.ok("create", "ns", "gone");
    kubectl.ok("create", "cm", "c", "-n", "gone");
    kubectl.ok("create", "svc", "clusterip", "s", "--tcp=80", "-n", "gone");

    assertEquals("namespace \"gone\" deleted", kubectl.ok("delete", "ns", "gone").strip());

    assertEquals(
        "",
        kubectl.ok(
            "get",
            "cm,svc,endpointslices",
            "-A",
            "-o",
            "jsonpath={.items[?(@.metadata.namespace==\"gone\")].metadata.name}"));
    Result after = kubectl.run("create", "cm", "c", "-n", "gone");
    assertEquals(
        "error: failed to create configmap: namespaces \"gone\" not found", after.err().strip());
  }

  @Test
  void whatIsNotThereIsNotDeleted() {
    Result result = kubectl.run("delete", "cm", "nope");
    assertEquals(1, result.code());
    assertEquals(
        "Error from server (NotFound): configmaps \"nope\" not found", result.err().strip());
    assertEquals(0, kubectl.run("delete", "cm", "nope", "--ignore-not-found").code());
    Result forbidden = kubectl.run("delete", "ns", "default");
    assertEquals(
        "Error from server (Forbidden): namespaces \"default\" is forbidden: this namespace may not"
            + " be deleted",
        forbidden.err().strip());
  }
}
