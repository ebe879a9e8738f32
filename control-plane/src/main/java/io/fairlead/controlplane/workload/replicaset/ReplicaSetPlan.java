package io.fairlead.controlplane.workload.replicaset;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.workload.Ownership;
import io.fairlead.controlplane.workload.Plan;
import io.fairlead.controlplane.workload.PodTemplate;
import io.fairlead.controlplane.workload.Pods;
import io.fairlead.controlplane.workload.Step;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a ReplicaSet wants done: orphans its selector matches become its own, its own that no longer
 * match are let go, and what is left becomes as many as {@code spec.replicas}. Pure.
 */
public final class ReplicaSetPlan {

  /** As many pods are made or deleted before the world is looked at again. */
  static final int BURST = 500;

  static final Step.Telling CREATING =
      new Step.Telling(
          "SuccessfulCreate",
          "Created pod: %1$s",
          "FailedCreate",
          "Error creating: %2$s",
          ReplicaSetStatus.FAILURE);
  static final Step.Telling DELETING =
      new Step.Telling(
          "SuccessfulDelete",
          "Deleted pod: %1$s",
          "FailedDelete",
          "Error deleting: %2$s",
          ReplicaSetStatus.FAILURE);

  private ReplicaSetPlan() {}

  /**
   * The plan.
   *
   * @param managed pods whose controller it is
   * @param candidates pods that may be orphans of its selector; others are passed over
   * @param related all pods of the Deployment it belongs to; asked only when pods have to go
   */
  public static Plan of(
      CatalogObject set,
      List<CatalogObject> managed,
      List<CatalogObject> candidates,
      Supplier<List<CatalogObject>> related,
      Instant now) {
    boolean ending = Termination.begun(set.json());
    LabelSelector selector = LabelSelector.read(set.json().path("spec").path("selector"));
    if (selector == null) {
      return Plan.NOTHING;
    }
    List<Step> steps = new ArrayList<>();
    List<CatalogObject> active = new ArrayList<>();
    int terminating = 0;
    for (CatalogObject pod : managed) {
      if (!Pods.active(pod)) {
        terminating += Pods.finished(pod) ? 0 : 1;
      } else if (selector.matches(pod.meta().labels())) {
        active.add(pod);
      } else if (!ending) {
        steps.add(Ownership.release(pod, set));
      }
    }
    if (!ending) {
      for (CatalogObject pod : candidates) {
        if (Pods.active(pod) && Ownership.orphan(pod) && selector.matches(pod.meta().labels())) {
          steps.add(Ownership.adopt(pod, set));
          active.add(pod);
        }
      }
    }
    int missing = Fields.integer(set.json().path("spec"), "replicas", 1) - active.size();
    ReplicaSetStatus status =
        ReplicaSetStatus.of(set, active, terminating, ending || missing == 0, now);
    if (!status.json().equals(set.json().path("status"))) {
      ObjectNode next = set.json().deepCopy();
      next.set("status", status.json());
      steps.add(Step.Replace.silent(set, next));
    }
    if (!ending) {
      steps.addAll(
          missing >= 0
              ? creations(set, Math.min(missing, BURST))
              : deletions(active, -missing, related, now));
    }
    return new Plan(steps, status.due());
  }

  private static List<Step> creations(CatalogObject set, int count) {
    List<Step> creations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ObjectNode pod = PodTemplate.pod(set);
      Json.child(pod, "metadata").put("generateName", set.key().name() + "-");
      creations.add(new Step.Create(ResourceKind.POD, pod, CREATING));
    }
    return creations;
  }

  private static List<Step> deletions(
      List<CatalogObject> active, int count, Supplier<List<CatalogObject>> related, Instant now) {
    return DeletionOrder.first(Math.min(count, BURST), active, related.get(), now).stream()
        .<Step>map(pod -> new Step.Delete(pod, DELETING))
        .toList();
  }
}
