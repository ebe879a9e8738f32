package io.fairlead.controlplane.workload.replicaset;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.Plan;
import io.fairlead.controlplane.workload.Pods;
import io.fairlead.controlplane.workload.WorkloadStatus;
import io.fairlead.model.json.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A ReplicaSet's status.
 *
 * @param due when one more pod will count as available
 */
record ReplicaSetStatus(ObjectNode json, Optional<Instant> due) {

  /** The condition that says pods can not be made or deleted. */
  static final String FAILURE = "ReplicaFailure";

  /**
   * What is to be said.
   *
   * @param active its pods that neither ended nor are about to
   * @param terminating how many are about to
   * @param managed nothing has to be made or deleted, so nothing fails
   */
  static ReplicaSetStatus of(
      CatalogObject set,
      List<CatalogObject> active,
      int terminating,
      boolean managed,
      Instant now) {
    JsonNode spec = set.json().path("spec");
    int minReady = Fields.integer(spec, "minReadySeconds", 0);
    Map<String, String> labels = Fields.map(spec.path("template").path("metadata"), "labels");
    int labelled = 0;
    int ready = 0;
    int available = 0;
    Optional<Instant> due = Optional.empty();
    for (CatalogObject pod : active) {
      labelled += pod.meta().labels().entrySet().containsAll(labels.entrySet()) ? 1 : 0;
      Optional<Instant> from = Pods.availableFrom(pod, minReady);
      ready += from.isPresent() ? 1 : 0;
      if (from.isPresent() && !from.get().isAfter(now)) {
        available++;
      } else {
        due = Plan.earlier(due, from);
      }
    }
    ObjectNode status = Json.object().put("replicas", active.size());
    WorkloadStatus.count(status, "fullyLabeledReplicas", labelled);
    WorkloadStatus.count(status, "readyReplicas", ready);
    WorkloadStatus.count(status, "availableReplicas", available);
    status.put("terminatingReplicas", terminating);
    status.put("observedGeneration", Fields.integer(set.json().path("metadata"), "generation", 0));
    ArrayNode conditions = status.arrayNode();
    for (JsonNode condition : set.json().path("status").path("conditions")) {
      if (!managed || !Fields.text(condition, "type").equals(FAILURE)) {
        conditions.add(condition);
      }
    }
    if (!conditions.isEmpty()) {
      status.set("conditions", conditions);
    }
    return new ReplicaSetStatus(status, due);
  }
}
