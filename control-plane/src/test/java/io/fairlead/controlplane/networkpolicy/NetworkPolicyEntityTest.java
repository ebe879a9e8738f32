package io.fairlead.controlplane.networkpolicy;

import static io.fairlead.controlplane.object.SampleObjects.pod;
import static io.fairlead.controlplane.object.SampleObjects.policy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.controlplane.object.EntityReply.Done;
import io.fairlead.controlplane.object.EntityReply.Outcome;
import io.fairlead.controlplane.object.EntityUnderTest;
import io.fairlead.controlplane.object.EntityUnderTest.Answer;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WorkloadsUnderTest;
import io.fairlead.controlplane.progress.Programmed;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import io.fairlead.persistence.event.PolicyStatusTold;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A NetworkPolicy and its rules: in force with the answer, and following the pods. */
class NetworkPolicyEntityTest {

  private static final String DNS =
      "{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}";

  private static final ActorTestKit ACTORS = EntityUnderTest.actors();
  private static int count;

  private final WorkloadsUnderTest workloads = new WorkloadsUnderTest();
  private final PolicyProgress progress = new PolicyProgress();
  private ResourceKey key;
  private EntityUnderTest<NetworkPolicyState> entity;

  @BeforeEach
  void start() {
    key = new ResourceKey(ResourceKind.NETWORK_POLICY, "default", "only-web-" + count++);
    workloads.put(Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: default}}"));
    entity =
        EntityUnderTest.start(
            ACTORS,
            key,
            NetworkPolicyEntity.create(key, () -> {}, new PodRules(workloads::now), progress));
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private ObjectNode lettingIn(String app) {
    return policy("default", key.name(), app);
  }

  private Set<String> selected() {
    return Objects.requireNonNull(entity.state().rules()).pods();
  }

  @Test
  void aPolicyIsInForceWithItsAnswer() {
    workloads
        .put(pod("default", "a", "api", "10.0.0.1", true))
        .put(pod("default", "w", "web", "10.0.0.2", true));

    Answer created = entity.create(lettingIn("web"));

    assertEquals(new Done(Outcome.WRITTEN, 1), created.reply());
    assertEquals(
        List.of(ObjectEvent.Created.class, PolicyResolved.class),
        created.events().stream().map(Object::getClass).toList());
    assertEquals(Set.of("10.0.0.1"), selected());
  }

  @Test
  void rulesFollowPodsAndOnlyDifferencesAreKept() {
    entity.create(lettingIn("web"));
    assertEquals(Set.of(), selected());

    workloads.put(pod("default", "a", "api", "10.0.0.1", false));
    assertInstanceOf(PolicyResolved.class, entity.reconcile().getFirst());
    assertEquals(Set.of("10.0.0.1"), selected(), "also a pod that is not ready");
    workloads.put(pod("default", "a", "api", "10.0.0.1", true));
    assertEquals(List.of(), entity.reconcile(), "readiness is nothing to a policy");
    workloads.remove(pod("default", "a", "api", "10.0.0.1", true));
    entity.reconcile();
    assertEquals(Set.of(), selected());
  }

  /** N12: DNS counts as a pod of kube-system while it has its Service. */
  @Test
  void rulesFollowTheDnsService() {
    workloads.put(Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}"));
    ObjectNode policy = lettingIn("web");
    policy.set(
        "spec",
        Yaml.node("{podSelector: {}, policyTypes: [Egress], egress: [{to: [" + DNS + "]}]}"));
    entity.create(policy);
    assertEquals(Set.of(), reached());

    workloads.put(dns("10.96.0.10"));
    entity.reconcile();
    assertEquals(Set.of("10.96.0.10"), reached());
    workloads.put(dns("10.96.0.11"));
    entity.reconcile();
    assertEquals(Set.of("10.96.0.11"), reached());
    workloads.put(SampleObjects.service("kube-system", "other", "web"));
    assertEquals(List.of(), entity.reconcile(), "another Service is nothing to it");
    workloads.remove(dns("10.96.0.11"));
    entity.reconcile();
    assertEquals(Set.of(), reached());
  }

  private static ObjectNode dns(String address) {
    ObjectNode service = SampleObjects.service("kube-system", "kube-dns", "dns");
    service.withObject("/spec").put("clusterIP", address);
    return service;
  }

  private Set<String> reached() {
    return Objects.requireNonNull(entity.state().rules()).egress().getFirst().peerPods();
  }

  @Test
  void theSpecificationAndItsRulesChangeTogetherAndGoTogether() {
    workloads
        .put(pod("default", "a", "api", "10.0.0.1", true))
        .put(pod("default", "w", "web", "10.0.0.2", true));
    entity.create(lettingIn("batch"));
    Answer replaced = entity.replace(1, lettingIn("web"));
    assertEquals(
        List.of(ObjectEvent.Replaced.class, PolicyResolved.class),
        replaced.events().stream().map(Object::getClass).toList());

    assertEquals(Outcome.REMOVED, ((Done) entity.delete(Preconditions.NONE).reply()).outcome());
    assertNull(entity.state().rules());
    assertEquals(List.of(), entity.reconcile());
  }

  private PolicyProgress.Finding finding(int generation, int nodes, String... behind) {
    return new PolicyProgress.Finding(
        generation, new Programmed(nodes, List.of(behind), List.of()), new Enforced(List.of()));
  }

  private String told() {
    ObjectNode status = Objects.requireNonNull(entity.state().status());
    return status.path("observedGeneration").asInt()
        + " "
        + status.path("nodes").asString()
        + " "
        + status.path("conditions").path(0).path("status").asString();
  }

  @Test
  void whatIsToldIsOfTheSpecItWasFoundOf() {
    ObjectNode first = lettingIn("web");
    first.withObject("/metadata").put("generation", 1);
    entity.create(first);
    assertEquals(List.of(), entity.reconcile(), "nothing was found out");

    progress.found(key, finding(1, 2, "node-b"));
    assertInstanceOf(PolicyStatusTold.class, entity.reconcile().getFirst());
    assertEquals("1 1/2 False", told());
    assertEquals(List.of(), entity.reconcile(), "told once");
    progress.found(key, finding(1, 2));
    entity.reconcile();
    assertEquals("1 2/2 True", told());

    ObjectNode second = lettingIn("batch");
    second.withObject("/metadata").put("generation", 2);
    entity.replace(entity.state().object().sequenceNr(), second);
    assertNull(entity.state().status(), "it was said of the spec before");
    assertEquals(List.of(), entity.reconcile(), "and is not said of this one");
    progress.found(key, finding(2, 2));
    entity.reconcile();
    assertEquals("2 2/2 True", told());
    entity.delete(Preconditions.NONE);
    assertNull(entity.state().status());
  }

  @Test
  void aClusterPolicyHasItInItsOwnStatus() {
    ResourceKey cluster = new ResourceKey(ResourceKind.CLUSTER_NETWORK_POLICY, "", "p" + count);
    EntityUnderTest<NetworkPolicyState> own =
        EntityUnderTest.start(
            ACTORS,
            cluster,
            NetworkPolicyEntity.create(cluster, () -> {}, new PodRules(workloads::now), progress));
    own.create(
        Yaml.object(
            """
            apiVersion: policy.networking.k8s.io/v1alpha2
            kind: ClusterNetworkPolicy
            metadata: {name: p, generation: 1}
            spec: {tier: Admin, priority: 1, subject: {namespaces: {}}}
            """));
    progress.found(cluster, finding(1, 1));

    ObjectEvent.Replaced replaced =
        assertInstanceOf(ObjectEvent.Replaced.class, own.reconcile().getFirst());
    assertEquals(
        "Programmed True in force on 1 of 1 nodes 1",
        Stream.of("type", "status", "message", "observedGeneration")
            .map(field -> replaced.object().at("/status/conditions/0/" + field).asString())
            .collect(Collectors.joining(" ")));
    assertEquals(List.of(), own.reconcile(), "told once");
  }

  @Test
  void aRecoveredPolicyGoesOnFromItsSnapshot() {
    entity.create(lettingIn("web"));
    for (int i = 0; i < 120; i++) {
      workloads.put(pod("default", "a", "api", "10.0.0." + (1 + i % 2), true));
      entity.reconcile();
    }
    assertEquals(List.of(100L), entity.snapshots());
    assertEquals(Set.of("10.0.0.2"), selected());
  }
}
