package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.kubectl.Kubectl.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that write without a manifest. Since 1.32 kubectl sends most in protobuf. */
class KubectlWriteTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    Lesson.run(kubectl);
    kubectl.apply("# a node\n{apiVersion: v1, kind: Node, metadata: {name: n1}}\n");
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  private static String path(String what, String name, String path) {
    return kubectl.ok("get", what, name, "-o", "jsonpath={" + path + "}");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cm c1 --from-literal=a=b                   | configmap/c1 created | cm c1 .data.a | b
          secret generic s1 --from-literal=a=b       | secret/s1 created    | secret s1 .type | Opaque
          secret docker-registry s2 --docker-username=u --docker-password=p | secret/s2 created | secret s2 .type | kubernetes.io/dockerconfigjson
          service clusterip v1 --tcp=80:8080         | service/v1 created   | svc v1 .spec.ports[0].targetPort | 8080
          service clusterip v2 --clusterip=None --tcp=80 | service/v2 created | svc v2 .spec.clusterIP | None
          service nodeport v3 --tcp=80 --node-port=30007 | service/v3 created | svc v3 .spec.ports[0].nodePort | 30007
          service externalname v4 --external-name x.example | service/v4 created | svc v4 .spec.externalName | x.example
          service loadbalancer v5 --tcp=80           | service/v5 created   | svc v5 .spec.type | LoadBalancer
          ingress i1 --rule=a.example/p*=v1:80       | ingress.networking.k8s.io/i1 created | ing i1 .spec.rules[0].http.paths[0].pathType | Prefix
          ingress i2 --default-backend=v1:80         | ingress.networking.k8s.io/i2 created | ing i2 .spec.ingressClassName | fairlead
          ns n2                                      | namespace/n2 created | ns n2 .status.phase | Active
          """)
  void createMakesIt(String command, String printed, String look, String value) {
    assertEquals(printed, kubectl.ok(("create " + command).split(" ")).strip());
    String[] where = look.split(" ");
    assertEquals(value, path(where[0], where[1], where[2]));
  }

  @Test
  void runAndExposeMakePodsAndServices() {
    Result run = kubectl.run("run", "p1", "--image=nginx", "--port=80", "--labels=app=p1");
    assertEquals("pod/p1 created", run.out().strip(), run::err);
    assertTrue(run.err().contains("no node runs them"), run.err());

    assertEquals("service/p1 exposed", kubectl.ok("expose", "pod", "p1", "--port=80").strip());
    assertEquals("p1", path("svc", "p1", ".spec.selector.app"));
    assertEquals(
        "pod/p1 image updated", kubectl.ok("set", "image", "pod/p1", "p1=nginx:2").strip());
    assertEquals("nginx:2", path("pod", "p1", ".spec.containers[0].image"));
  }

  @Test
  void labelsAndAnnotationsComeAndGo() {
    assertEquals("service/web labeled", kubectl.ok("label", "svc", "web", "a=b").strip());
    assertEquals("b", path("svc", "web", ".metadata.labels.a"));
    assertEquals("service/web not labeled", kubectl.ok("label", "svc", "web", "a=b").strip());
    Result taken = kubectl.run("label", "svc", "web", "a=c");
    assertEquals(1, taken.code());
    assertEquals(
        "error: 'a' already has a value (b), and --overwrite is false", taken.err().strip());
    assertEquals(
        "service/web labeled", kubectl.ok("label", "svc", "web", "a=c", "--overwrite").strip());
    assertEquals("service/web unlabeled", kubectl.ok("label", "svc", "web", "a-").strip());
    assertEquals("", path("svc", "web", ".metadata.labels.a"));

    assertEquals("service/web annotated", kubectl.ok("annotate", "svc", "web", "x=y").strip());
    assertEquals("y", path("svc", "web", ".metadata.annotations.x"));
  }

  @Test
  void patchesOfEveryTypeAreTaken() {
    kubectl.ok("create", "cm", "patched", "--from-literal=a=1");
    assertEquals(
        "configmap/patched patched",
        kubectl.ok("patch", "cm", "patched", "-p", "{\"data\":{\"b\":\"2\"}}").strip());
    assertEquals(
        "configmap/patched patched (no change)",
        kubectl.ok("patch", "cm", "patched", "-p", "{\"data\":{\"b\":\"2\"}}").strip());
    kubectl.ok("patch", "cm", "patched", "--type=merge", "-p", "{\"data\":{\"a\":null}}");
    kubectl.ok(
        "patch",
        "cm",
        "patched",
        "--type=json",
        "-p",
        "[{\"op\":\"add\",\"path\":\"/data/c\",\"value\":\"3\"}]");

    assertEquals("{\"b\":\"2\",\"c\":\"3\"}", path("cm", "patched", ".data"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          strategic | {"spec":{"clusterIP":"127.64.0.77"}} | The Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["127.64.0.77"]: may not change once set
          json      | [{"op":"test","path":"/spec/type","value":"x"}] | The request is invalid: the server rejected our request due to an error in our request
          merge     | {"metadata":{"resourceVersion":"1"}} | Error from server (Conflict): Operation cannot be fulfilled on services "web": the object has been modified; please apply your changes to the latest version and try again
          merge     | "xx" | Error from server (BadRequest): error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}
          """)
  void aPatchThatCanNotBe(String type, String patch, String expected) {
    Result result = kubectl.run("patch", "svc", "web", "--type=" + type, "-p", patch);

    assertEquals(1, result.code());
    assertEquals(expected, result.err().strip());
  }

  @Test
  void theStatusIsWrittenOnlyThroughItsSubresource() {
    kubectl.ok("patch", "pod", "web", "-p", "{\"status\":{\"message\":\"main\"}}");
    assertEquals("", path("pod", "web", ".status.message"));
    kubectl.ok(
        "patch",
        "pod",
        "web",
        "--subresource=status",
        "-p",
        "{\"status\":{\"message\":\"sub\"},\"metadata\":{\"labels\":{\"no\":\"no\"}}}");
    assertEquals("sub", path("pod", "web", ".status.message"));
    assertEquals("", path("pod", "web", ".metadata.labels.no"));
  }

  @Test
  void nodesAreCordonedAndTainted() {
    assertEquals("node/n1 cordoned", kubectl.ok("cordon", "n1").strip());
    assertTrue(kubectl.ok("get", "node", "n1").contains("SchedulingDisabled"));
    assertEquals("node/n1 uncordoned", kubectl.ok("uncordon", "n1").strip());
    assertEquals("node/n1 tainted", kubectl.ok("taint", "node", "n1", "a=b:NoSchedule").strip());
    assertEquals("node/n1 untainted", kubectl.ok("taint", "node", "n1", "a-").strip());
  }

  @Test
  void whatIsThereIsNotMadeAgain() {
    Result result = kubectl.run("create", "ns", "default");

    assertEquals(1, result.code());
    assertEquals(
        "Error from server (AlreadyExists): namespaces \"default\" already exists",
        result.err().strip());
  }
}
