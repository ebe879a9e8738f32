package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Workloads;
import io.fairlead.controlplane.workload.deployment.DeploymentPlan;
import io.fairlead.controlplane.workload.replicaset.ReplicaSetPlan;
import io.fairlead.controlplane.workload.statefulset.StatefulSetPlan;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ControllerReference;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds in the newest image what a workload's plan is made from: its children by its uid, orphans
 * by label, never all pods there are. Safe from any thread.
 */
public final class Planner {

  /** The kinds that are planned. */
  static final Set<ResourceKind> KINDS =
      Set.of(ResourceKind.DEPLOYMENT, ResourceKind.REPLICA_SET, ResourceKind.STATEFUL_SET);

  private final Supplier<CatalogImage> image;
  private final Supplier<Workloads> workloads;

  /**
   * @param workloads pods by label; only orphans are looked for there, so it may lag behind
   */
  public Planner(Supplier<CatalogImage> image, Supplier<Workloads> workloads) {
    this.image = image;
    this.workloads = workloads;
  }

  /** The workload and its plan. */
  record Planned(CatalogObject workload, Plan plan) {}

  /** Empty when there is no such workload. */
  Optional<Planned> plan(ResourceKey key, Instant now) {
    CatalogImage newest = image.get();
    CatalogObject workload = newest.get(key);
    return workload == null
        ? Optional.empty()
        : Optional.of(new Planned(workload, plan(newest, workload, now)));
  }

  private Plan plan(CatalogImage newest, CatalogObject workload, Instant now) {
    return switch (workload.key().kind()) {
      case DEPLOYMENT ->
          DeploymentPlan.of(
              workload,
              newest.managedBy(ResourceKind.REPLICA_SET, workload.meta().uid()),
              newest.orphans(ResourceKind.REPLICA_SET, workload.key().namespace()),
              set -> podsOf(newest, set),
              name -> has(newest, ResourceKind.REPLICA_SET, workload, name),
              now);
      case REPLICA_SET ->
          ReplicaSetPlan.of(
              workload,
              podsOf(newest, workload),
              selected(newest, workload),
              () -> related(newest, workload),
              now);
      case STATEFUL_SET ->
          StatefulSetPlan.of(
              workload,
              podsOf(newest, workload),
              selected(newest, workload),
              newest.managedBy(ResourceKind.CONTROLLER_REVISION, workload.meta().uid()),
              name -> has(newest, ResourceKind.CONTROLLER_REVISION, workload, name),
              now);
      default -> throw new IllegalArgumentException("no workload: " + workload.key());
    };
  }

  private static boolean has(
      CatalogImage newest, ResourceKind kind, CatalogObject workload, String name) {
    return newest.get(new ResourceKey(kind, workload.key().namespace(), name)) != null;
  }

  private static List<CatalogObject> podsOf(CatalogImage newest, CatalogObject workload) {
    return newest.managedBy(ResourceKind.POD, workload.meta().uid());
  }

  /** Pods that have the selector's labels. */
  private List<CatalogObject> selected(CatalogImage newest, CatalogObject workload) {
    var labels = Fields.map(workload.json().path("spec").path("selector"), "matchLabels");
    return workloads.get().selected(workload.key().namespace(), labels).stream()
        .map(
            pod ->
                newest.get(
                    new ResourceKey(ResourceKind.POD, pod.name().namespace(), pod.name().name())))
        .filter(Objects::nonNull)
        .toList();
  }

  /** The pods of all ReplicaSets of the same Deployment. */
  private static List<CatalogObject> related(CatalogImage newest, CatalogObject set) {
    return ControllerReference.of(set.json())
        .map(
            deployment ->
                newest.managedBy(ResourceKind.REPLICA_SET, deployment.uid()).stream()
                    .flatMap(sibling -> podsOf(newest, sibling).stream())
                    .toList())
        .orElseGet(() -> podsOf(newest, set));
  }
}
