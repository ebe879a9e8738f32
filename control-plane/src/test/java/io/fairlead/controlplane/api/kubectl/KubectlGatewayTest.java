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

class KubectlGatewayTest {
  private static final String OBJECTS =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: GatewayClass
      metadata: {name: fair}
      spec: {controllerName: fairlead.io/gateway, description: a class}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: web}
      spec:
        gatewayClassName: fair
        listeners: [{name: http, port: 80, protocol: HTTP}]
      ---
      apiVersion: gateway.networking.k8s.io/v1beta1
      kind: HTTPRoute
      metadata: {name: shop}
      spec:
        parentRefs: [{name: web}]
        hostnames: [shop.example, www.shop.example]
        rules: [{backendRefs: [{name: shop, port: 80}]}]
      ---
      apiVersion: policy.networking.k8s.io/v1alpha2
      kind: ClusterNetworkPolicy
      metadata: {name: guard}
      spec: {tier: Admin, priority: 10, subject: {namespaces: {}}}
      """;

  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    Result applied = kubectl.withInput(OBJECTS, "apply", "-f", "-");
    assertEquals(0, applied.code(), applied.err());
    assertEquals("", applied.err());
    kubectl.ok("wait", "gc/fair", "gc/fairlead", "--for=condition=Accepted");
    kubectl.ok("wait", "httproute/shop", "--for=jsonpath={.status.parents[0].controllerName}");
    kubectl.ok("wait", "gtw/web", "--for=condition=Programmed=False"); // there is no gateway
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  private static List<String> row(String... arguments) {
    List<String> row = kubectl.run(arguments).rows().get(1);
    return row.stream().filter(cell -> !cell.matches("\\d+[smh].*")).toList();
  }

  @Test
  void tablesHaveTheColumnsOfTheDefinitions() {
    assertEquals(
        List.of("NAME", "CONTROLLER", "ACCEPTED", "AGE", "DESCRIPTION"),
        kubectl.run("get", "gc", "-o", "wide").rows().getFirst());
    assertEquals(
        List.of("fair", "fairlead.io/gateway", "True", "a class"), row("get", "gc", "-o", "wide"));
    assertEquals(
        List.of("NAME", "CLASS", "ADDRESS", "PROGRAMMED", "AGE"),
        kubectl.run("get", "gtw").rows().getFirst());
    assertEquals(List.of("web", "fair", "False"), row("get", "gateways"));
    assertEquals(
        List.of("shop", "[\"shop.example\",\"www.shop.example\"]"), row("get", "httproutes"));
    assertEquals(List.of("guard", "Admin", "10"), row("get", "cnp"));
    String all = kubectl.ok("get", "gateway-api");
    assertTrue(all.contains("gateway.gateway.networking.k8s.io/web"), all);
    assertTrue(all.contains("httproute.gateway.networking.k8s.io/shop"), all);
  }

  @Test
  void statusesTellWhatBecameOfThem() {
    assertEquals(
        "Accepted=True,ResolvedRefs=False BackendNotFound",
        kubectl.ok(
            "get",
            "httproute",
            "shop",
            "-o",
            "jsonpath={.status.parents[0].conditions[0].type}={.status.parents[0].conditions[0].status},"
                + "{.status.parents[0].conditions[1].type}={.status.parents[0].conditions[1].status}"
                + " {.status.parents[0].conditions[1].reason}"));
    assertEquals(
        "no gateway is connected",
        kubectl.ok("get", "gtw", "web", "-o", "jsonpath={.status.conditions[2].message}"));
    assertTrue(
        kubectl.ok("describe", "httproute", "shop").contains("Service default/shop not found"));
  }

  @Test
  void everyVersionAndNameWorks() {
    for (String name :
        List.of(
            "httproute",
            "httproutes.gateway.networking.k8s.io",
            "httproutes.v1beta1.gateway.networking.k8s.io")) {
      assertEquals(
          "shop", kubectl.ok("get", name, "shop", "-o", "jsonpath={.metadata.name}"), name);
    }
    assertEquals(
        "gateway.networking.k8s.io/v1beta1",
        kubectl.ok(
            "get",
            "httproutes.v1beta1.gateway.networking.k8s.io",
            "shop",
            "-o",
            "jsonpath={.apiVersion}"));
  }

  @Test
  void applyPatchAndEditAreMergePatches() throws Exception {
    String changed = OBJECTS.replace("port: 80, protocol", "port: 8080, protocol");
    assertTrue(kubectl.apply(changed).contains("gateway.gateway.networking.k8s.io/web configured"));
    assertEquals(
        "8080", kubectl.ok("get", "gtw", "web", "-o", "jsonpath={.spec.listeners[0].port}"));
    kubectl.ok(
        "patch", "gtw", "web", "--type=merge", "-p", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    kubectl.ok("label", "gtw", "web", "c=d");
    assertEquals(
        0, kubectl.edit("s/description: a class/description: edited/", "gc", "fair").code());
    assertEquals("edited", kubectl.ok("get", "gc", "fair", "-o", "jsonpath={.spec.description}"));
    kubectl.apply(OBJECTS);
    Result strategic = kubectl.run("patch", "gtw", "web", "-p", "{\"spec\":{}}");
    assertTrue(
        strategic.err().contains("the body of the request was in an unknown format"),
        strategic.err());
  }

  @Test
  void mistakesAreToldInTheWordsOfKubernetes() {
    Result unknown =
        kubectl.withInput(
            OBJECTS.replace("port: 80, protocol", "prot: 80, protocol"), "apply", "-f", "-");
    assertTrue(
        unknown.err().contains("strict decoding error: unknown field \"spec.listeners[0].prot\""),
        unknown.err());
    Result invalid =
        kubectl.withInput(
            OBJECTS.replace("port: 80, protocol", "port: 99999, protocol"), "apply", "-f", "-");
    assertTrue(
        invalid
            .err()
            .contains(
                "The Gateway \"web\" is invalid: spec.listeners[0].port: Invalid value: 99999:"
                    + " spec.listeners[0].port in body should be less than or equal to 65535"),
        invalid.err());
  }

  @Test
  void describeAndExplainKnowThem() {
    String described = kubectl.ok("describe", "httproute", "shop");
    assertTrue(described.contains("www.shop.example"), described);
    assertTrue(described.contains("Path Prefix") || described.contains("PathPrefix"), described);
    String explained = kubectl.ok("explain", "gateway.spec.listeners");
    assertTrue(explained.contains("GROUP:      gateway.networking.k8s.io"), explained);
    assertTrue(explained.contains("allowedRoutes"), explained);
    assertTrue(
        kubectl
            .ok(
                "explain",
                "httproute.spec.rules",
                "--api-version=gateway.networking.k8s.io/v1beta1")
            .contains("VERSION:    v1beta1"));
    assertTrue(kubectl.ok("explain", "cnp.spec").contains("priority"));
  }
}
