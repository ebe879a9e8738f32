package io.fairlead.controlplane.workload.deployment;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.WorkloadStatus;
import io.fairlead.model.json.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Deployment's status: the sum of its ReplicaSets', and whether it gets anywhere.
 *
 * @param due when it will have taken too long
 */
record DeploymentStatus(ObjectNode json, Optional<Instant> due) {
  private static final String DEADLINE = "progressDeadlineSeconds";
  private static final String COMPLETE = "NewReplicaSetAvailable";
  private static final String LATE = "ProgressDeadlineExceeded";

  /** What the status is made from, in one place. */
  private record Counts(
      int replicas, int updated, int ready, int available, int unavailable, int terminating) {

    static Counts of(Optional<SetDraft> newest, List<SetDraft> old) {
      List<SetDraft> all = Stream.concat(old.stream(), newest.stream()).toList();
      int wanted = all.stream().mapToInt(SetDraft::replicas).sum();
      int available = sum(all, "availableReplicas");
      return new Counts(
          sum(all, "replicas"),
          newest.map(set -> set.status("replicas")).orElse(0),
          sum(all, "readyReplicas"),
          available,
          Math.max(0, wanted - available),
          sum(all, "terminatingReplicas"));
    }

    private static int sum(List<SetDraft> sets, String field) {
      return sets.stream().mapToInt(set -> set.status(field)).sum();
    }

    boolean complete(int replicas) {
      return updated == replicas && this.replicas == replicas && available == replicas;
    }

    /** More is done than {@code before} says. */
    boolean beyond(JsonNode before) {
      int updatedBefore = Fields.integer(before, "updatedReplicas", 0);
      int oldBefore = Fields.integer(before, "replicas", 0) - updatedBefore;
      return updated > updatedBefore
          || replicas - updated < oldBefore
          || ready > Fields.integer(before, "readyReplicas", 0)
          || available > Fields.integer(before, "availableReplicas", 0);
    }
  }

  /** The status says that all pods are the new ReplicaSet's and available. */
  static boolean complete(CatalogObject deployment, int replicas) {
    JsonNode status = deployment.json().path("status");
    return Fields.integer(status, "updatedReplicas", 0) == replicas
        && Fields.integer(status, "replicas", 0) == replicas
        && Fields.integer(status, "availableReplicas", 0) == replicas
        && Fields.integer(status, "observedGeneration", 0)
            >= Fields.integer(deployment.json().path("metadata"), "generation", 0);
  }

  /**
   * The status.
   *
   * @param progress its conditions, with what is already known to be new of them
   * @param rolling whether to judge how it gets on: not while it is paused or scaled
   */
  static DeploymentStatus of(
      CatalogObject deployment,
      Strategy strategy,
      Optional<SetDraft> newest,
      List<SetDraft> old,
      Progress progress,
      boolean rolling,
      Instant now) {
    Counts counts = Counts.of(newest, old);
    available(progress, counts.available >= strategy.least());
    Optional<Instant> due = Optional.empty();
    if (rolling) {
      due = judge(deployment, strategy, newest, counts, progress, now);
      failures(progress, newest, old);
    }
    ObjectNode status = Json.object();
    WorkloadStatus.count(
        status,
        "observedGeneration",
        Fields.integer(deployment.json().path("metadata"), "generation", 0));
    WorkloadStatus.count(status, "replicas", counts.replicas);
    WorkloadStatus.count(status, "updatedReplicas", counts.updated);
    WorkloadStatus.count(status, "readyReplicas", counts.ready);
    WorkloadStatus.count(status, "availableReplicas", counts.available);
    WorkloadStatus.count(status, "unavailableReplicas", counts.unavailable);
    status.put("terminatingReplicas", counts.terminating);
    progress.writeTo(status);
    Json.copyField(deployment.json().path("status"), status, "collisionCount");
    return new DeploymentStatus(status, due);
  }

  private static void available(Progress progress, boolean enough) {
    if (enough) {
      progress.set(
          Progress.AVAILABLE,
          "True",
          "MinimumReplicasAvailable",
          "Deployment has minimum availability.");
    } else {
      progress.set(
          Progress.AVAILABLE,
          "False",
          "MinimumReplicasUnavailable",
          "Deployment does not have minimum availability.");
    }
  }

  private static Optional<Instant> judge(
      CatalogObject deployment,
      Strategy strategy,
      Optional<SetDraft> newest,
      Counts counts,
      Progress progress,
      Instant now) {
    int seconds = Fields.integer(deployment.json().path("spec"), DEADLINE, Integer.MAX_VALUE);
    if (seconds == Integer.MAX_VALUE) {
      progress.remove(Progress.PROGRESSING);
      return Optional.empty();
    }
    if (counts.replicas == counts.updated
        && progress.reason(Progress.PROGRESSING).equals(COMPLETE)) {
      return Optional.empty();
    }
    String who =
        newest
            .map(set -> "ReplicaSet \"" + set.name() + "\"")
            .orElse("Deployment \"" + deployment.key().name() + "\"");
    if (counts.complete(strategy.replicas())) {
      progress.set(Progress.PROGRESSING, "True", COMPLETE, who + " has successfully progressed.");
      return Optional.empty();
    }
    if (counts.beyond(deployment.json().path("status"))) {
      progress.renew(Progress.PROGRESSING, "True", "ReplicaSetUpdated", who + " is progressing.");
    }
    if (progress.get(Progress.PROGRESSING).isEmpty()
        || progress.reason(Progress.PROGRESSING).equals(LATE)) {
      return Optional.empty();
    }
    Instant deadline = progress.updated(Progress.PROGRESSING).plus(Duration.ofSeconds(seconds));
    if (deadline.isBefore(now)) {
      progress.set(Progress.PROGRESSING, "False", LATE, who + " has timed out progressing.");
      return Optional.empty();
    }
    return Optional.of(deadline);
  }

  /** A ReplicaSet that can not make its pods says so here too, the new one before others. */
  private static void failures(Progress progress, Optional<SetDraft> newest, List<SetDraft> old) {
    Optional<ObjectNode> failure =
        Stream.concat(newest.stream(), old.stream())
            .flatMap(set -> Json.objects(set.json(), "status", "conditions").stream())
            .filter(condition -> Fields.text(condition, "type").equals(Progress.FAILURE))
            .findFirst();
    if (failure.isEmpty()) {
      progress.remove(Progress.FAILURE);
    } else {
      progress.set(
          Progress.FAILURE,
          Fields.text(failure.get(), "status"),
          Fields.text(failure.get(), "reason"),
          Fields.text(failure.get(), "message"));
    }
  }
}
