package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.kubectl.Kubectl.Result;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people ask to learn: describe, explain, api-resources, auth. */
class KubectlDescribeTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    Lesson.run(kubectl);
    kubectl.apply("# a node\n{apiVersion: v1, kind: Node, metadata: {name: n1}}\n");
    kubectl.apply(
        """
        apiVersion: v1
        kind: Event
        metadata: {name: web.1}
        involvedObject: {apiVersion: v1, kind: Service, name: web, namespace: default}
        reason: Tested
        message: somebody looked
        type: Normal
        firstTimestamp: "2026-01-01T00:00:00Z"
        lastTimestamp: "2026-01-01T00:00:00Z"
        count: 3
        source: {component: test}
        """);
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          svc web             | Selector: app=web          | Endpoints: 127.65.7.1:8081
          pod web             | IP: 127.65.7.1             | Ready True
          ing web             | Ingress Class: fairlead    | web:http (127.65.7.1:8081)
          netpol web          | PodSelector: app=web       | To Port: 8081/TCP
          cm web              | a:                         | Events: <none>
          secret web          | Type: Opaque               | a: 1 bytes
          ns default          | Status: Active             | Labels: kubernetes.io/metadata.name=default
          node n1             | Name: n1                   | Unschedulable: false
          ingressclass        | Name: fairlead             | Controller: fairlead.io/gateway
          endpointslice kubernetes | AddressType: IPv4     | Ready: true
          ep web              | Addresses: 127.65.7.1      | http 8081 TCP
          """)
  void everyKindIsDescribed(String what, String one, String another) {
    String text = kubectl.ok(("describe " + what).split(" ")).replaceAll("[ \\t]+", " ");

    assertTrue(text.contains(one), text);
    assertTrue(text.contains(another), text);
  }

  @Test
  void eventsAreFoundByTheObjectTheyAreAbout() {
    // describe asks by uid, which this event does not have
    assertTrue(kubectl.ok("events", "--for", "service/web").contains("somebody looked"));
    assertTrue(kubectl.ok("get", "ev").contains("service/web"));
  }

  @Test
  void explainShowsFieldsWithTheirTypes() {
    List<String> fields =
        kubectl
            .ok("explain", "service.spec.ports")
            .lines()
            .filter(line -> line.matches(" {2}\\w+\\t<.*"))
            .map(String::strip)
            .toList();

    assertEquals(
        List.of(
            "appProtocol\t<string>",
            "name\t<string>",
            "nodePort\t<integer>",
            "port\t<integer> -required-",
            "protocol\t<string>",
            "targetPort\t<IntOrString>"),
        fields);
  }

  @Test
  void explainGoesIntoTheDepth() {
    String recursive = kubectl.ok("explain", "pod.spec", "--recursive");

    assertTrue(recursive.contains("KIND:       Pod"), recursive);
    assertTrue(recursive.contains("FIELD: spec <PodSpec>"), recursive);
    assertTrue(recursive.contains("  containers\t<[]Container> -required-"), recursive);
    assertTrue(recursive.contains("      containerPort\t<integer> -required-"), recursive);
    assertTrue(
        kubectl
            .ok("explain", "ing.spec.rules.http.paths")
            .contains("pathType\t<string> -required-"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ns", "no", "po", "svc", "ep", "secret", "cm", "ev", "endpointslices", "ing"})
  void explainKnowsEveryKind(String kind) {
    assertTrue(kubectl.ok("explain", kind).contains("metadata\t<ObjectMeta>"));
  }

  @Test
  void explainOfNoFieldIsAMistake() {
    Result result = kubectl.run("explain", "service.spec.nope");

    assertEquals(1, result.code());
    assertEquals("error: field \"nope\" does not exist", result.err().strip());
  }

  @Test
  void resourcesHaveTheirShortNames() {
    List<List<String>> rows = kubectl.run("api-resources").rows();

    for (String expected :
        List.of(
            "pods,po,v1,true,Pod",
            "namespaces,ns,v1,false,Namespace",
            "ingresses,ing,networking.k8s.io/v1,true,Ingress",
            "networkpolicies,netpol,networking.k8s.io/v1,true,NetworkPolicy")) {
      assertTrue(rows.contains(Arrays.asList(expected.split(","))), () -> expected + "\n" + rows);
    }
    assertTrue(kubectl.ok("api-versions").lines().toList().contains("discovery.k8s.io/v1"));
  }

  @Test
  void theAdministratorMayDoEverything() {
    assertEquals("yes", kubectl.ok("auth", "can-i", "create", "pods").strip());
    assertEquals("yes", kubectl.ok("auth", "can-i", "*", "*").strip());
    assertTrue(kubectl.ok("auth", "can-i", "--list").contains("*.*"));
    assertTrue(kubectl.ok("auth", "whoami").contains("system:masters"));
  }

  @Test
  void versionAndClusterInfoAnswer() {
    assertTrue(kubectl.ok("version").contains("Server Version: v1.32"));
    assertTrue(kubectl.ok("cluster-info").contains("is running at"));
    assertEquals("ok", kubectl.ok("get", "--raw", "/readyz"));
  }
}
