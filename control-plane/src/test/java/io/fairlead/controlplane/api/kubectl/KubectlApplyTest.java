package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.kubectl.Kubectl.Result;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** apply, diff and edit: what kubectl makes of its own patches, and how mistakes are told. */
class KubectlApplyTest {
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

  private static String service(String name, String ports) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s}
    spec:
      selector: {app: a}
      ports: [%s]
    """
        .formatted(name, ports);
  }

  private static String ports(String service) {
    return kubectl.ok("get", "svc", service, "-o", "jsonpath={.spec.ports[*].port}");
  }

  @Test
  void applyTwiceChangesNothingAndADiffIsEmpty() {
    List<String> kinds =
        List.of(
            "pod/web",
            "service/web",
            "ingress.networking.k8s.io/web",
            "networkpolicy.networking.k8s.io/web",
            "configmap/web",
            "secret/web");

    assertEquals(
        kinds.stream().map(k -> k + " created").toList(),
        kubectl.apply(Lesson.ALL).lines().toList());
    String version = kubectl.ok("get", "svc", "web", "-o", "jsonpath={.metadata.resourceVersion}");
    assertEquals(
        kinds.stream().map(k -> k + " unchanged").toList(),
        kubectl.apply(Lesson.ALL).lines().toList());
    Result diff = kubectl.withInput(Lesson.ALL, "diff", "-f", "-");
    assertEquals(0, diff.code(), diff::err);
    assertEquals("", diff.out());
    assertEquals(
        version, kubectl.ok("get", "svc", "web", "-o", "jsonpath={.metadata.resourceVersion}"));
  }

  @Test
  void applyMergesPortsByPortAndLeavesWhatOthersWrote() {
    kubectl.apply(service("merged", "{name: a, port: 80}, {name: b, port: 81}"));
    kubectl.ok(
        "patch", "svc", "merged", "-p", "{\"spec\":{\"ports\":[{\"name\":\"c\",\"port\":82}]}}");
    kubectl.ok("label", "svc", "merged", "team=net");
    String changed = service("merged", "{name: a, port: 80}, {name: d, port: 83}");

    Result diff = kubectl.withInput(changed, "diff", "-f", "-");
    assertEquals(1, diff.code());
    assertTrue(diff.out().contains("+    port: 83"), diff.out());
    assertEquals("service/merged configured", kubectl.apply(changed).strip());

    assertEquals("80 83 82", ports("merged"));
    assertEquals(
        "net", kubectl.ok("get", "svc", "merged", "-o", "jsonpath={.metadata.labels.team}"));
  }

  @Test
  void aDryRunKeepsNothing() {
    String manifest = service("dry", "{port: 80}");

    assertEquals(
        "service/dry created (server dry run)",
        kubectl.withInput(manifest, "apply", "--dry-run=server", "-f", "-").out().strip());
    assertEquals(1, kubectl.run("get", "svc", "dry").code());
    kubectl.apply(manifest);
    assertEquals(
        "service \"dry\" deleted (server dry run)",
        kubectl.ok("delete", "svc", "dry", "--dry-run=server").strip());
    assertEquals(0, kubectl.run("get", "svc", "dry").code());
  }

  @Test
  void anEditIsSaved() throws Exception {
    kubectl.apply(service("edited", "{name: a, port: 80}, {name: b, port: 81}"));

    Result edited = kubectl.edit("s/port: 81$/port: 82/", "svc", "edited");
    assertEquals("service/edited edited", edited.out().strip(), edited::err);
    assertEquals("80 82", ports("edited"));

    Result nothing = kubectl.edit("s/no such text//", "svc", "edited");
    assertEquals("Edit cancelled, no changes made.", nothing.err().strip());
    assertEquals(0, nothing.code());

    Result wrong = kubectl.edit("s/port: 82$/port: 99999/", "svc", "edited");
    assertEquals(1, wrong.code());
    assertTrue(wrong.err().contains("services \"edited\" is invalid"), wrong.err());
    assertEquals("80 82", ports("edited"));
  }

  @Test
  void aReplacedObjectNeedsNotRepeatWhatTheServerChose() {
    kubectl.apply(service("replaced", "{port: 80}"));
    String address = kubectl.ok("get", "svc", "replaced", "-o", "jsonpath={.spec.clusterIP}");

    Result replaced = kubectl.withInput(service("replaced", "{port: 81}"), "replace", "-f", "-");

    assertEquals("service/replaced replaced", replaced.out().strip(), replaced::err);
    assertEquals("81", ports("replaced"));
    assertEquals(address, kubectl.ok("get", "svc", "replaced", "-o", "jsonpath={.spec.clusterIP}"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {apiVersion: v1, kind: ConfigMap, metadata: {name: x, wrong: 1}, dat: {a: b}} | Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat", unknown field "metadata.wrong"
          {apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: 5}} | Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string
          {apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: nons}} | Error from server (NotFound): error when creating "STDIN": namespaces "nons" not found
          {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: []}} | The Pod "x" is invalid: spec.containers: Required value
          {apiVersion: v1, kind: Service, metadata: {name: x}, spec: {type: Bogus, ports: [{port: 80}]}} | The Service "x" is invalid: spec.type: Unsupported value: "Bogus": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"
          {apiVersion: v1, kind: Service, metadata: {name: x}, spec: {clusterIP: 127.64.0.1, ports: [{port: 80}]}} | The Service "x" is invalid: spec.clusterIPs: Invalid value: ["127.64.0.1"]: failed to allocate IP 127.64.0.1: provided IP is already allocated
          {apiVersion: v1, kind: Service, metadata: {name: x}, spec: {type: NodePort, ports: [{port: 80, nodePort: 80}]}} | The Service "x" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767
          {apiVersion: v1, kind: Endpoints, metadata: {name: x}, subsets: [{addresses: [{ip: 300.1.1.1}]}]} | The Endpoints "x" is invalid: subsets[0].addresses[0].ip: Invalid value: "300.1.1.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          """)
  void mistakesAreToldAsKubernetesDoes(String manifest, String expected) {
    Result result = kubectl.withInput("# yaml\n" + manifest, "apply", "-f", "-");

    assertEquals(1, result.code(), result::out);
    assertEquals(
        expected,
        result.err().lines().filter(line -> !line.startsWith("Warning")).findFirst().orElse(""));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"v1, Foo", "batch/v1, Job", "example.com/v1, Thing"})
  void aKindNobodyServesIsNamed(String apiVersion, String kind) {
    Result result =
        kubectl.withInput(
            "apiVersion: %s\nkind: %s\nmetadata: {name: x}\n".formatted(apiVersion, kind),
            "apply",
            "-f",
            "-");

    assertEquals(1, result.code());
    assertEquals(
        "error: resource mapping not found for name: \"x\" namespace: \"\" from \"STDIN\": no"
            + " matches for kind \"%s\" in version \"%s\"".formatted(kind, apiVersion),
        result.err().lines().findFirst().orElse(""));
  }

  @Test
  void everyMistakeIsToldAtOnce() {
    Result result =
        kubectl.withInput(
            service("x", "{port: 0}, {port: 80, protocol: Bogus}"), "apply", "-f", "-");

    assertEquals(1, result.code());
    assertEquals(
        "The Service \"x\" is invalid:", result.err().lines().findFirst().orElse("").strip());
    assertTrue(result.err().contains("* spec.ports[0].name: Required value"), result.err());
    assertTrue(result.err().contains("* spec.ports[0].port: Invalid value: 0"), result.err());
    assertTrue(result.err().contains("* spec.ports[1].protocol: Unsupported"), result.err());
  }
}
