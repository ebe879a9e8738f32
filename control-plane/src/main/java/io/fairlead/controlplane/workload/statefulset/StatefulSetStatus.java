package io.fairlead.controlplane.workload.statefulset;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.Plan;
import io.fairlead.controlplane.workload.WorkloadStatus;
import io.fairlead.model.json.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A StatefulSet's status.
 *
 * @param due when one more pod will count as available
 */
record StatefulSetStatus(ObjectNode json, Optional<Instant> due) {

  static StatefulSetStatus of(
      CatalogObject set, List<Member> members, String current, String update, Instant now) {
    JsonNode spec = set.json().path("spec");
    int minReady = Fields.integer(spec, "minReadySeconds", 0);
    int ready = 0;
    int available = 0;
    int ofCurrent = 0;
    int ofUpdate = 0;
    Optional<Instant> due = Optional.empty();
    for (Member member : members) {
      Optional<Instant> from = member.availableFrom(minReady);
      ready += from.isPresent() ? 1 : 0;
      if (from.isPresent() && !from.get().isAfter(now)) {
        available++;
      } else {
        due = Plan.earlier(due, from);
      }
      ofCurrent += !member.terminating() && member.revision().equals(current) ? 1 : 0;
      ofUpdate += !member.terminating() && member.revision().equals(update) ? 1 : 0;
    }
    int wanted = Fields.integer(spec, "replicas", 1);
    boolean rolled =
        Fields.text(spec.path("updateStrategy"), "type").equals("RollingUpdate")
            && ofUpdate == wanted
            && ready == wanted
            && members.size() == wanted;
    ObjectNode status = Json.object();
    WorkloadStatus.count(
        status, "observedGeneration", Fields.integer(set.json().path("metadata"), "generation", 0));
    status.put("replicas", members.size());
    WorkloadStatus.count(status, "readyReplicas", ready);
    WorkloadStatus.count(status, "currentReplicas", rolled ? ofUpdate : ofCurrent);
    WorkloadStatus.count(status, "updatedReplicas", ofUpdate);
    status.put("currentRevision", rolled ? update : current).put("updateRevision", update);
    status.put("collisionCount", Fields.integer(set.json().path("status"), "collisionCount", 0));
    status.put("availableReplicas", available);
    Json.copyField(set.json().path("status"), status, "conditions");
    return new StatefulSetStatus(status, due);
  }
}
