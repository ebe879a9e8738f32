package io.fairlead.controlplane.networkpolicy;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogChange.Removed;
import io.fairlead.controlplane.catalog.CatalogChange.Upserted;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.progress.Awaited;
import io.fairlead.controlplane.progress.DataPlanes;
import io.fairlead.controlplane.progress.Programmed;
import io.fairlead.controlplane.progress.ReadyNodes;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyKinds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells of every policy whether it is in force (B14): of a NetworkPolicy in its PolicyStatus, of a
 * ClusterNetworkPolicy in its own status. Every ready node counts, whether it runs a pod that is
 * selected or not: each judges what passes it, and each is told every policy. Where there is no
 * node there is nothing to tell.
 */
public final class PolicyStatusConcern implements Concern<ResourceKey> {

  private final Supplier<CatalogImage> image;
  private final PolicyProgress progress;
  private final Supplier<Map<String, Long>> acked;
  private final Consumer<ResourceKey> wake;
  private final InstantSource clock;
  private final Awaited awaited;
  private @Nullable DataPlanes planes; // as of the last look

  /**
   * A concern; have its controller told when a data plane acknowledges.
   *
   * @param progress told what is found out
   * @param acked the revision each connected data plane has in force, as {@code node/<name>} or
   *     {@code gateway/<name>}
   * @param wake tells the policy's entity to reconcile; must not block
   */
  public PolicyStatusConcern(
      Supplier<CatalogImage> image,
      PolicyProgress progress,
      Supplier<Map<String, Long>> acked,
      Consumer<ResourceKey> wake,
      InstantSource clock) {
    this.image = image;
    this.progress = progress;
    this.acked = acked;
    this.wake = wake;
    this.clock = clock;
    this.awaited = new Awaited(clock);
  }

  @Override
  public String name() {
    return "policy-status";
  }

  @Override
  public boolean everywhere() {
    return true;
  }

  /** Those the data planes may not have taken over yet. */
  @Override
  public Collection<ResourceKey> all() {
    return awaited.all();
  }

  @Override
  public Collection<ResourceKey> acknowledged() {
    if (awaited.isEmpty()) {
      return List.of();
    }
    return awaited.upTo(
        Programmed.revisionEverywhere(
            ReadyNodes.of(image.get()).dataplanes().keySet(), acked.get()));
  }

  @Override
  public Collection<ResourceKey> startFrom(CatalogImage first) {
    List<ResourceKey> policies = policies(first);
    for (ResourceKey policy : policies) {
      if (!Conditions.isTrue(status(first, policy), Programmed.TYPE)) {
        awaited.changed(policy, first.revision());
      }
    }
    return policies;
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case Upserted(CatalogObject now, CatalogObject before) -> touched(now, before);
      case Removed(CatalogObject last) -> touched(last, null);
      case CatalogChange.PolicyChanged resolved ->
          resolved.rules() == null
              ? List.of()
              : changed(PolicyKinds.key(resolved.policy()), resolved.revision());
      case CatalogChange.ClaimChanged claim -> List.of();
    };
  }

  private Collection<ResourceKey> touched(CatalogObject now, @Nullable CatalogObject before) {
    return switch (now.key().kind()) {
      case NETWORK_POLICY, CLUSTER_NETWORK_POLICY ->
          before != null && before.json().path("spec").equals(now.json().path("spec"))
              ? List.of(now.key())
              : changed(now.key(), now.resourceVersion());
      case NODE -> {
        if (before != null && facts(before).equals(facts(now))) {
          yield List.of();
        }
        List<ResourceKey> all = policies(image.get());
        all.forEach(policy -> awaited.reachesOthers(policy, now.resourceVersion()));
        yield all;
      }
      default -> List.of();
    };
  }

  private Collection<ResourceKey> changed(ResourceKey policy, long revision) {
    awaited.changed(policy, revision);
    return List.of(policy);
  }

  @Override
  public void looking() {
    planes = DataPlanes.of(image.get(), acked.get());
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogImage now = image.get();
    CatalogObject policy = now.get(key);
    if (policy == null || Termination.begun(policy.json())) {
      awaited.forget(key);
      progress.forget(key);
      return true;
    }
    DataPlanes seen = planes == null ? DataPlanes.of(now, acked.get()) : planes;
    if (seen.ready().dataplanes().isEmpty()) {
      return true;
    }
    Optional<Programmed> programmed = awaited.look(key, seen::everywhere);
    if (programmed.isEmpty()) {
      return !awaited.contains(key);
    }
    PolicyProgress.Finding finding =
        new PolicyProgress.Finding(
            NetworkPolicyState.generation(policy.json()),
            programmed.get(),
            Enforced.on(seen.ready()));
    ObjectNode told = status(now, key);
    if (!PolicyProgress.status(key.kind(), finding, told, clock.instant()).equals(told)) {
      progress.found(key, finding);
      wake.accept(key);
      return false;
    }
    progress.forget(key);
    if (programmed.get().met()) {
      awaited.forget(key);
    }
    return programmed.get().met();
  }

  private static List<ResourceKey> policies(CatalogImage image) {
    List<ResourceKey> policies = new ArrayList<>();
    for (ResourceKind kind :
        List.of(ResourceKind.NETWORK_POLICY, ResourceKind.CLUSTER_NETWORK_POLICY)) {
      image.list(kind).forEach(policy -> policies.add(policy.key()));
    }
    return policies;
  }

  /** What was told of the policy; empty: nothing. */
  private static ObjectNode status(CatalogImage image, ResourceKey policy) {
    ResourceKey told =
        policy.kind() == ResourceKind.NETWORK_POLICY
            ? new ResourceKey(ResourceKind.POLICY_STATUS, policy.namespace(), policy.name())
            : policy;
    CatalogObject object = image.get(told);
    return object != null && object.json().path("status") instanceof ObjectNode status
        ? status
        : JsonNodeFactory.instance.objectNode();
  }

  private static List<Object> facts(CatalogObject node) {
    return List.of(
        Conditions.isTrue(node.json().path("status"), "Ready"),
        node.meta().annotations().getOrDefault(ReadyNodes.DATAPLANE, ""));
  }
}
