package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.distribution.TestAgent.Batch;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeRoute;
import io.fairlead.persistence.event.PolicyResolved;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each gets its own part of the image and no more. */
@Timeout(60)
class AudienceTest {
  private static final ImageKey CERTIFICATE =
      new ImageKey(EntryType.TLS_CERTIFICATE, new NamespacedName("default", "shop-tls"));
  private static final ImageKey ROUTES =
      new ImageKey(EntryType.INGRESS_ROUTES, new NamespacedName("default", "shop"));

  @TempDir Path dir;
  private ServerUnderTest server;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.start(dir);
    server.put(
        "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: ours},"
            + " spec: {controller: fairlead.io/gateway}}");
    server.put(
        "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: theirs},"
            + " spec: {controller: example.com/other}}");
    server.put(
        "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}");
    secret("shop-tls");
    secret("not-named");
    ingress("shop", "ours", "shop-tls");
    ingress("elsewhere", "theirs", "not-named");
    pod("here", "n1");
    pod("there", "n2");
    pod("nowhere", "");
    ResourceKey policy = ServerUnderTest.key(ResourceKind.NETWORK_POLICY, "deny");
    server.put(
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny},"
            + " spec: {podSelector: {}}}");
    server
        .journal()
        .append(
            policy,
            new PolicyResolved(
                policy,
                new PolicyRules(
                    policy.namespacedName(),
                    Set.of("127.65.0.1"),
                    true,
                    false,
                    List.of(),
                    List.of())));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aNodeAgentGetsItsPodsAndNoCertificate() throws Exception {
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      assertEquals(
          List.of(
              "NAMESPACE default",
              "POD default/here",
              "POD_WORK default/here",
              "POLICY_RULES default/deny",
              "SERVICE default/web"),
          agent.upTo(policyRevision()).names());
    }
  }

  @Test
  void anAgentLearnsTheWaysToOtherNodesOnly() throws Exception {
    long made = 0;
    for (String node : List.of("n1", "n2")) {
      made =
          server.put(
              ("{apiVersion: v1, kind: Node, metadata: {name: %s}, spec: {podCIDRs:"
                      + " [10.244.2.0/24]}, status: {addresses: [{type: InternalIP, address:"
                      + " 192.0.2.2}, {type: Hostname, address: x}]}}")
                  .formatted(node));
    }
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      assertEquals(
          List.of(
              new ImageEntry.OfNodeRoute(
                  new NodeRoute("n2", List.of("10.244.2.0/24"), List.of("192.0.2.2")))),
          agent.upTo(made).set().values().stream()
              .filter(ImageEntry.OfNodeRoute.class::isInstance)
              .toList());
    }
  }

  @Test
  void aGatewayGetsRoutesOfItsClassAndTheCertificatesTheyName() throws Exception {
    try (TestAgent gateway = TestAgent.gateway(server, "n1")) {
      assertEquals(
          List.of(
              "POLICY_RULES default/deny",
              "SERVICE default/web",
              "TLS_CERTIFICATE default/shop-tls",
              "INGRESS_ROUTES default/shop"),
          gateway.upTo(policyRevision()).names());
    }
  }

  @Test
  void nodeAgentsFollowTheCorefileAndGatewaysDoNot() throws Exception {
    ResourceKey key = new ResourceKey(ResourceKind.CONFIG_MAP, "kube-system", "coredns");
    server.put("{apiVersion: v1, kind: ConfigMap, metadata: {name: coredns}, data: {a: b}}");
    try (TestAgent agent = TestAgent.node(server, "n1");
        TestAgent gateway = TestAgent.gateway(server, "n1")) {
      assertFalse(agent.upTo(policyRevision()).set().containsKey(ImageEntry.COREFILE), "another");
      gateway.upTo(policyRevision());

      long made =
          server
              .journal()
              .put(key, SampleObjects.configMap("kube-system", "coredns", "."))
              .resourceVersion();
      assertEquals(
          new ImageEntry.OfCorefile(Map.of("value", ".")),
          agent.upTo(made).set().get(ImageEntry.COREFILE));

      long gone = server.delete(key);
      assertEquals(Set.of(ImageEntry.COREFILE), agent.upTo(gone).deleted());
      assertEquals(List.of(), gateway.upTo(gone).names());
    }
  }

  @Test
  void aCertificateGoesWhenNoRouteNamesItAndComesWhenOneDoes() throws Exception {
    try (TestAgent gateway = TestAgent.gateway(server, "n1")) {
      gateway.upTo(policyRevision());

      Batch gone = gateway.upTo(server.delete(ServerUnderTest.key(ResourceKind.INGRESS, "shop")));
      assertEquals(Set.of(CERTIFICATE, ROUTES), gone.deleted());

      Batch back = gateway.upTo(ingress("shop", "ours", "shop-tls"));
      assertEquals(Set.of(CERTIFICATE, ROUTES), back.set().keySet());

      Batch without =
          gateway.upTo(server.delete(ServerUnderTest.key(ResourceKind.SECRET, "shop-tls")));
      assertEquals(Set.of(CERTIFICATE), without.deleted());
    }
  }

  @Test
  void anIngressThatChangesItsClassComesAndGoes() throws Exception {
    ResourceKey shop = ServerUnderTest.key(ResourceKind.INGRESS, "shop");
    try (TestAgent gateway = TestAgent.gateway(server, "n1")) {
      gateway.upTo(policyRevision());
      Batch gone = gateway.upTo(classOf(shop, "theirs"));
      assertEquals(Set.of(CERTIFICATE, ROUTES), gone.deleted());
      Batch back = gateway.upTo(classOf(shop, "ours"));
      assertEquals(Set.of(CERTIFICATE, ROUTES), back.set().keySet());

      Batch unserved =
          gateway.upTo(server.delete(ServerUnderTest.key(ResourceKind.INGRESS_CLASS, "ours")));
      assertEquals(Set.of(CERTIFICATE, ROUTES), unserved.deleted());
    }
  }

  @Test
  void changesOfPodsElsewhereAreNotTold() throws Exception {
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      agent.upTo(policyRevision());
      label("there");
      long here = label("here");
      Batch change = agent.upTo(here);
      assertEquals(List.of("POD default/here"), change.names());
      assertTrue(change.deleted().isEmpty());
      assertFalse(change.names().contains("POD default/there"));
    }
  }

  @Test
  void aConfigMapOrSecretGoesOnlyToNodesWithAPodThatNamesIt() throws Exception {
    server.put("{apiVersion: v1, kind: ConfigMap, metadata: {name: cm}, data: {k: v}}");
    secret("s");
    configured("one", "n1");
    try (TestAgent agent = TestAgent.node(server, "n1");
        TestAgent other = TestAgent.node(server, "n2")) {
      List<String> sources =
          List.of("POD_SOURCE default/ConfigMap/cm/n1", "POD_SOURCE default/Secret/s/n1");
      assertEquals(sources, sources(agent.upTo(policyRevision())));
      assertEquals(List.of(), sources(other.upTo(policyRevision())));

      configured("two", "n1");
      long gone = end("one");
      assertEquals(Set.of(), gone(agent.upTo(gone)), "the second pod names them too");
      long changed =
          server.edit(
              ServerUnderTest.key(ResourceKind.CONFIG_MAP, "cm"),
              json -> {
                json.withObject("/data").put("k", "w");
                return json;
              });
      assertEquals(sources.subList(0, 1), sources(agent.upTo(changed)));
      long deleted = server.delete(ServerUnderTest.key(ResourceKind.SECRET, "s"));
      assertEquals(Set.of("default/Secret/s/n1"), gone(agent.upTo(deleted)));
      secret("s");
      long last = end("two");
      assertEquals(
          Set.of("default/ConfigMap/cm/n1", "default/Secret/s/n1"), gone(agent.upTo(last)));
      assertEquals(List.of(), sources(other.upTo(last)));
    }
  }

  @Test
  void aSecretThatAnAnnotationNamesGoesOnlyToGateways() throws Exception {
    secret("users");
    server.put(
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: closed, annotations:"
            + " {nginx.ingress.kubernetes.io/auth-type: basic,"
            + " nginx.ingress.kubernetes.io/auth-secret: users}}, spec: {ingressClassName: ours}}");
    ResourceKey closed = ServerUnderTest.key(ResourceKind.INGRESS, "closed");
    try (TestAgent gateway = TestAgent.gateway(server, "g1");
        TestAgent node = TestAgent.node(server, "n1")) {
      assertEquals(
          List.of("POD_SOURCE default/Secret/users/"), sources(gateway.upTo(policyRevision())));
      assertEquals(List.of(), sources(node.upTo(policyRevision())));
      assertEquals(
          Set.of("default/Secret/users/"), gone(gateway.upTo(classOf(closed, "theirs"))), "I15");
    }
  }

  private static List<String> sources(Batch batch) {
    return batch.names().stream().filter(name -> name.startsWith("POD_SOURCE")).toList();
  }

  private static Set<String> gone(Batch batch) {
    return batch.deleted().stream()
        .filter(key -> key.type() == EntryType.POD_SOURCE)
        .map(key -> key.name().toString())
        .collect(Collectors.toSet());
  }

  private long end(String pod) throws Exception {
    return server.edit(
        ServerUnderTest.key(ResourceKind.POD, pod),
        json -> {
          json.withObject("/status").put("phase", "Succeeded");
          return json;
        });
  }

  private void configured(String name, String node) {
    server.put(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: %s
          containers:
          - name: c
            envFrom: [{configMapRef: {name: cm}}]
            env: [{name: V, valueFrom: {secretKeyRef: {name: s, key: tls.key}}}]
        """
            .formatted(name, node));
  }

  private long policyRevision() {
    return server.journal().head();
  }

  private long label(String pod) throws Exception {
    return server.edit(
        ServerUnderTest.key(ResourceKind.POD, pod),
        json -> {
          json.withObject("/metadata/labels").put("changed", "yes");
          return json;
        });
  }

  private long classOf(ResourceKey ingress, String name) throws Exception {
    return server.edit(
        ingress,
        json -> {
          json.withObject("/spec").put("ingressClassName", name);
          return json;
        });
  }

  private void secret(String name) {
    server.put(
        "{apiVersion: v1, kind: Secret, type: kubernetes.io/tls, metadata: {name: %s}, data: {tls.crt: YQ==, tls.key: Yg==}}"
            .formatted(name));
  }

  private long ingress(String name, String className, String secret) {
    return server.put(
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: %s}
        spec:
          ingressClassName: %s
          tls: [{hosts: [shop.example.com], secretName: %s}]
          defaultBackend: {service: {name: web, port: {number: 80}}}
        """
            .formatted(name, className, secret));
  }

  private void pod(String name, String node) {
    server.put(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec: {nodeName: "%s", schedulerName: by-hand, containers: [{name: c}]}
        """
            .formatted(name, node));
  }
}
