package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code kubectl create} makes its objects itself, and sends them in protobuf. */
class KubectlCreateTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

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

  /** What the object holds besides type and metadata. */
  private static JsonNode created(String command) {
    ObjectNode object =
        (ObjectNode) JSON.readTree(kubectl.ok(("create " + command + " -o json").split(" ")));
    object.remove(List.of("apiVersion", "kind", "metadata", "status"));
    return object;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          namespace shop                                              | {spec: {finalizers: [kubernetes]}}
          configmap c --from-literal=a=1 --from-literal=b=            | {data: {a: '1', b: ''}}
          secret generic s --from-literal=a=1                         | {type: Opaque, data: {a: MQ==}}
          serviceaccount a                                            | {}
          role r --verb=get,list --resource=pods --resource-name=x    | {rules: [{verbs: [get, list], apiGroups: [''], resources: [pods], resourceNames: [x]}]}
          clusterrole r --verb=get --non-resource-url=/logs/*         | {rules: [{verbs: [get], nonResourceURLs: [/logs/*]}]}
          rolebinding b --role=r --user=u --serviceaccount=default:a  | {roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: u}, {kind: ServiceAccount, name: a, namespace: default}]}
          clusterrolebinding b --clusterrole=r --group=g              | {roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}, subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: g}]}
          ingress i --rule=a.example/x*=web:80,tls=t                  | {spec: {ingressClassName: fairlead, tls: [{hosts: [a.example], secretName: t}], rules: [{host: a.example, http: {paths: [{path: /x, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}}
          """)
  void theObjectArrivesAsItWasMeant(String command, String expected) {
    assertEquals(YAML.readTree(expected), created(command));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          service clusterip s1 --tcp=80:8080            | ClusterIP | 80
          service clusterip s2 --clusterip=None         | ClusterIP | 0
          service nodeport s3 --tcp=80:8080             | NodePort | 80
          service loadbalancer s4 --tcp=80:8080         | LoadBalancer | 80
          service externalname s5 --external-name=a.example | ExternalName | 0
          """)
  void aServiceOfEveryType(String command, String type, int port) {
    JsonNode spec = created(command).path("spec");

    assertEquals(type, spec.path("type").stringValue());
    assertEquals(port, spec.path("ports").path(0).path("port").asInt(0));
  }

  @Test
  void aDeploymentOfNothingKeepsItsZero() {
    JsonNode spec = created("deployment none --image=nginx --replicas=0").path("spec");

    assertEquals(0, spec.path("replicas").asInt(-1));
    assertEquals(
        YAML.readTree("{type: RollingUpdate, rollingUpdate: {maxUnavailable: 25%, maxSurge: 25%}}"),
        spec.path("strategy"));
    assertEquals(600, spec.path("progressDeadlineSeconds").asInt(0));
    assertEquals(10, spec.path("revisionHistoryLimit").asInt(0));
  }

  @Test
  void aDeploymentIsCreatedWithTheAdviceThatNoNodeKnowsItsCommand() {
    Kubectl.Result result =
        kubectl.run("create", "deployment", "web", "--image=nginx", "--port=80");

    assertEquals("deployment.apps/web created", result.out().strip());
    assertEquals(
        "Warning: spec.template: pods are made of it and given to nodes; no node runs them"
            + " (container nginx: no command, and that of image \"nginx\" is not known)",
        result.err().strip());
  }

  @Test
  void aSecretOfAKeyPairOrARegistryHasItsType() throws Exception {
    Path pair = Files.createDirectories(dir.resolve("pair"));
    Path certificate = pair.resolve("tls.crt");
    Path key = pair.resolve("tls.key");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=a",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString())
            .redirectErrorStream(true)
            .redirectOutput(pair.resolve("log").toFile())
            .start();
    assertEquals(0, openssl.waitFor());

    JsonNode tls = created("secret tls t --cert=" + certificate + " --key=" + key);
    JsonNode registry =
        created(
            "secret docker-registry d --docker-server=r --docker-username=u --docker-password=p");

    assertEquals("kubernetes.io/tls", tls.path("type").stringValue());
    assertTrue(tls.path("data").has("tls.crt") && tls.path("data").has("tls.key"));
    assertEquals("kubernetes.io/dockerconfigjson", registry.path("type").stringValue());
    assertTrue(registry.path("data").has(".dockerconfigjson"));
  }
}
