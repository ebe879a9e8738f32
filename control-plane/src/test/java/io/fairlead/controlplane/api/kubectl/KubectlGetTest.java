package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.kubectl.Kubectl.Result;
import io.fairlead.controlplane.catalog.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

class KubectlGetTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    Lesson.run(kubectl);
    Await.until(
        Duration.ofSeconds(30),
        () -> kubectl.ok("get", "endpointslices").contains("127.65.7.1"),
        () -> "the pod is no endpoint");
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  /** The row of this name, its age left out. */
  private static List<String> row(String name, String... arguments) {
    return kubectl.run(arguments).rows().stream()
        .filter(row -> row.contains(name))
        .map(row -> row.stream().filter(cell -> !cell.matches("\\d+[smh].*")).toList())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tablesHaveTheColumnsAndCellsOfKubernetes() {
    assertEquals(
        List.of("NAME", "READY", "STATUS", "RESTARTS", "AGE"),
        kubectl.run("get", "pods").rows().getFirst());
    assertEquals(List.of("web", "1/1", "Running", "0"), row("web", "get", "po"));
    assertEquals(
        List.of("NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE", "SELECTOR"),
        kubectl.run("get", "svc", "-o", "wide").rows().getFirst());
    List<String> service = row("web", "get", "service", "-o", "wide");
    assertEquals(List.of("<none>", "80/TCP,81/TCP", "app=web"), service.subList(3, 6));
    assertEquals(
        List.of("fairlead (default)", "fairlead.io/gateway", "<none>"),
        row("fairlead (default)", "get", "ingressclass"));
    assertEquals(List.of("web", "fairlead", "web.example", "80"), row("web", "get", "ing"));
    assertEquals(List.of("web", "app=web"), row("web", "get", "netpol"));
    assertEquals(List.of("web", "Opaque", "1"), row("web", "get", "secret"));
    assertEquals(List.of("web", "1"), row("web", "get", "cm"));
    assertEquals(List.of("kube-system", "Active"), row("kube-system", "get", "ns"));
  }

  @Test
  void allShowsEveryKindOfTheCategoryWithItsPrefix() {
    String all = kubectl.ok("get", "all");

    assertTrue(all.contains("pod/web") && all.contains("service/web"), all);
    assertTrue(all.contains("service/kubernetes"), all);
  }

  @Test
  void allNamespacesAreTold() {
    List<List<String>> rows = kubectl.run("get", "svc", "-A").rows();

    assertEquals("NAMESPACE", rows.getFirst().getFirst());
    assertTrue(
        rows.stream().anyMatch(r -> r.subList(0, 2).equals(List.of("kube-system", "kube-dns"))),
        rows::toString);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          get svc web -o name                                         | service/web
          get svc web -o jsonpath={.spec.ports[*].port}               | 80 81
          get pods -o jsonpath={.items[0].status.podIP}               | 127.65.7.1
          get svc web --no-headers -o custom-columns=T:.spec.type     | ClusterIP
          get pods -l app=web -o name                                 | pod/web
          get pods -l app!=web -o name                                | ''
          get pods -o name --field-selector status.phase=Running      | pod/web
          get pods -o name --field-selector status.phase!=Running     | ''
          get cm,secret web -o name                                   | configmap/web secret/web
          get pods -A -o name --field-selector metadata.namespace=kube-system | ''
          get svc -o go-template={{range.items}}{{.metadata.name}},{{end}} | kubernetes,web,
          get svc --sort-by=.spec.clusterIP -o name                   | service/kubernetes service/web
          """)
  void outputIsAsAskedFor(String command, String expected) {
    Result result = kubectl.run(command.split(" "));

    assertEquals(0, result.code(), result::err);
    assertEquals(expected, result.out().strip().replaceAll("\\s+", " "));
  }

  @Test
  void yamlAndJsonAreTheWholeObject() {
    JsonNode yaml =
        YAMLMapper.builder().build().readTree(kubectl.ok("get", "svc", "web", "-oyaml"));
    JsonNode json =
        JsonMapper.builder().build().readTree(kubectl.ok("get", "svc", "web", "-ojson"));

    assertEquals(json, yaml);
    assertEquals("ClusterIP", yaml.at("/spec/type").stringValue());
    assertEquals("TCP", yaml.at("/spec/ports/0/protocol").stringValue());
    assertEquals("{}", yaml.at("/status/loadBalancer").toString());
  }

  @Test
  void labelsAreShownOnRequest() {
    assertTrue(row("web", "get", "pods", "--show-labels").contains("app=web"));
    assertEquals("web", row("web", "get", "pods", "-L", "app").getLast());
  }

  @Test
  void pagesAddUpToTheWholeList() {
    for (int i = 0; i < 5; i++) {
      kubectl.ok("create", "cm", "page-" + i);
    }
    String names = kubectl.ok("get", "cm", "-o", "name");

    assertEquals(names, kubectl.ok("get", "cm", "-o", "name", "--chunk-size=2"));
    assertEquals(7, names.lines().count());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          get pod nope             | Error from server (NotFound): pods "nope" not found
          get ing nope             | Error from server (NotFound): ingresses.networking.k8s.io "nope" not found
          get pod nope -n nons     | Error from server (NotFound): namespaces "nons" not found
          get jobs                 | error: the server doesn't have a resource type "jobs"
          get pods --field-selector spec.foo=a | Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.foo=a": field label not supported: spec.foo
          get pods -l a=b=c        | Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "a=b=c", field selector "": found '=', expected: ',' or 'end of string'
          get --raw /nope          | Error from server (NotFound): the server could not find the requested resource
          """)
  void mistakesAreToldAsKubernetesDoes(String command, String expected) {
    Result result = kubectl.run(command.split(" "));

    assertEquals(1, result.code());
    assertEquals(expected, result.err().strip());
  }

  @Test
  void anEmptyNamespaceIsNoMistake() {
    Result result = kubectl.run("get", "pods", "-n", "nons");

    assertEquals(0, result.code());
    assertEquals("No resources found in nons namespace.", result.err().strip());
  }

  @Test
  void endpointsAreDeprecated() {
    Result result = kubectl.run("get", "endpoints", "web");

    assertEquals(
        "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
        result.err().strip());
    assertTrue(result.out().contains("127.65.7.1:8081"), result.out());
  }
}
