package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.kubectl.Kubectl.Result;
import io.fairlead.controlplane.kinds.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code kubectl apply --server-side}, and what other commands make of managedFields. */
class KubectlServerSideApplyTest {
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

  private static String map(String name, String data) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {%s}\n"
        .formatted(name, data);
  }

  private static Result apply(String manifest, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("apply", "--server-side", "-f", "-"));
    arguments.addAll(List.of(flags));
    return kubectl.withInput(manifest, arguments.toArray(String[]::new));
  }

  private static void applied(String manifest, String... flags) {
    Result result = apply(manifest, flags);
    assertEquals(0, result.code(), result::err);
    assertTrue(result.out().endsWith(" serverside-applied\n"), result::out);
  }

  private static JsonNode object(String kind, String name) {
    return Yaml.node(kubectl.ok("get", kind, name, "-o", "json", "--show-managed-fields"));
  }

  private static List<String> managers(JsonNode object) {
    List<String> managers = new ArrayList<>();
    object
        .path("metadata")
        .path("managedFields")
        .forEach(
            entry ->
                managers.add(
                    entry.path("manager").stringValue()
                        + " "
                        + entry.path("operation").stringValue()));
    return managers;
  }

  @Test
  void everyKindOfTheLessonIsAppliedTwiceAsOnce() {
    Result first = apply(Lesson.ALL);
    assertEquals(0, first.code(), first::err);
    // How it does is told a moment later (ADR 45), and is a change of its own.
    kubectl.ok(
        "wait",
        "ingress/web",
        "--for=jsonpath={.metadata.annotations.fairlead\\.io/ready}=False",
        "--timeout=60s");
    List<String> names = List.of("pod", "service", "ingress", "networkpolicy", "secret");
    List<JsonNode> before = names.stream().map(kind -> object(kind, "web")).toList();

    assertEquals(0, apply(Lesson.ALL).code());

    assertEquals(before, names.stream().map(kind -> object(kind, "web")).toList());
    Result diff = kubectl.withInput(Lesson.ALL, "diff", "--server-side", "-f", "-");
    assertEquals(0, diff.code(), diff.out() + diff.err());
  }

  @Test
  void aConflictIsToldAndForced() {
    applied(map("fought", "a: '1', b: '1'"), "--field-manager=one");

    Result conflict = apply(map("fought", "a: '2'"), "--field-manager=two");

    assertEquals(1, conflict.code());
    assertTrue(
        conflict
            .err()
            .startsWith(
                "error: Apply failed with 1 conflict: conflict with \"one\": .data.a\nPlease review"
                    + " the fields above--they currently have other managers."),
        conflict::err);
    applied(map("fought", "a: '2'"), "--field-manager=two", "--force-conflicts");
    assertEquals(Yaml.object("{a: '2', b: '1'}"), object("configmap", "fought").path("data"));
  }

  @Test
  void aChangeByAnyCommandIsAConflictThatNamesIt() {
    applied(map("patched", "a: '1', b: '1'"));
    kubectl.ok("patch", "configmap", "patched", "-p", "{\"data\":{\"a\":\"2\",\"b\":\"2\"}}");

    Result conflict = apply(map("patched", "a: '1', b: '1'"));

    assertEquals(1, conflict.code());
    assertTrue(
        conflict
            .err()
            .startsWith(
                """
                error: Apply failed with 2 conflicts: conflicts with "kubectl-patch" using v1:
                - .data.a
                - .data.b
                """),
        conflict::err);
  }

  @Test
  void eachCommandOwnsWhatItWrote() {
    kubectl.ok("create", "configmap", "written", "--from-literal=a=1");
    kubectl.ok("label", "configmap", "written", "l=1");
    kubectl.ok("annotate", "configmap", "written", "n=1");

    assertEquals(
        List.of("kubectl-create Update", "kubectl-label Update", "kubectl-annotate Update").stream()
            .sorted()
            .toList(),
        managers(object("configmap", "written")).stream().sorted().toList());
    String shown = kubectl.ok("get", "configmap", "written", "-o", "yaml");
    assertFalse(shown.contains("managedFields"), shown);
  }

  @Test
  void whatKubectlAppliedItselfIsTakenOver() {
    kubectl.apply(map("migrated", "a: '1', b: '1'"));
    assertEquals(
        List.of("kubectl-client-side-apply Update"), managers(object("configmap", "migrated")));

    applied(map("migrated", "a: '2'"));

    assertEquals(Yaml.object("{a: '2'}"), object("configmap", "migrated").path("data"));
    assertFalse(
        managers(object("configmap", "migrated")).contains("kubectl-client-side-apply Update"));
    String last = kubectl.ok("apply", "view-last-applied", "configmap", "migrated");
    assertTrue(last.contains("a: \"2\"") && !last.contains("b:"), last);
  }

  @Test
  void aDryRunKeepsNothingAndADiffShowsIt() {
    Result dry = apply(map("dry", "a: '1'"), "--dry-run=server");
    assertEquals("configmap/dry serverside-applied (server dry run)\n", dry.out(), dry::err);
    assertEquals(1, kubectl.run("get", "configmap", "dry").code());

    applied(map("dry", "a: '1'"));
    Result diff = kubectl.withInput(map("dry", "a: '2'"), "diff", "--server-side", "-f", "-");
    assertEquals(1, diff.code(), diff::err);
    assertTrue(diff.out().contains("+  a: \"2\""), diff::out);
  }

  @Test
  void aServiceKeepsItsAddressAndLosesItsPort() {
    String manifest =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: ports}
        spec:
          selector: {app: a}
          ports: [%s]
        """;
    applied(manifest.formatted("{name: a, port: 80}, {name: b, port: 81}"));
    String address = object("service", "ports").path("spec").path("clusterIP").stringValue();

    applied(manifest.formatted("{name: b, port: 81}"));

    JsonNode spec = object("service", "ports").path("spec");
    assertEquals(1, spec.path("ports").size(), spec::toString);
    assertEquals("b", spec.path("ports").path(0).path("name").stringValue());
    assertEquals(address, spec.path("clusterIP").stringValue());
  }

  @Test
  void aMistakeIsToldAsKubernetesDoes() {
    Result wrong = apply(map("wrong", "a: '1'") + "dat: {a: b}\n");

    assertEquals(1, wrong.code());
    assertEquals(
        "Error from server: failed to create typed patch object (default/wrong; /v1,"
            + " Kind=ConfigMap): .dat: field not declared in schema\n",
        wrong.err());
  }
}
