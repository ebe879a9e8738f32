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
import io.fairlead.controlplane.object.WorkloadsUnderTest;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A NetworkPolicy and its rules: in force with the answer, and following the pods. */
class NetworkPolicyEntityTest {

  private static final ActorTestKit ACTORS = EntityUnderTest.actors();
  private static int count;

  private final WorkloadsUnderTest workloads = new WorkloadsUnderTest();
  private ResourceKey key;
  private EntityUnderTest<NetworkPolicyState> entity;

  @BeforeEach
  void start() {
    key = new ResourceKey(ResourceKind.NETWORK_POLICY, "default", "only-web-" + count++);
    workloads.put(Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: default}}"));
    entity =
        EntityUnderTest.start(
            ACTORS, key, NetworkPolicyEntity.create(key, () -> {}, new PodRules(workloads::now)));
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
