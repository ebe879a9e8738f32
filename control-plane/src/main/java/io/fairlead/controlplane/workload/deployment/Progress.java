package io.fairlead.controlplane.workload.deployment;

import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.json.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Deployment's conditions while its status is written. They have two times: when they last
 * changed, and when they were last found to hold for a new reason.
 */
final class Progress {
  static final String PROGRESSING = "Progressing";
  static final String AVAILABLE = "Available";
  static final String FAILURE = "ReplicaFailure";

  private final List<ObjectNode> conditions = new ArrayList<>();
  private final Instant now;

  Progress(JsonNode status, Instant now) {
    Json.objects(status, "conditions").forEach(each -> conditions.add(each.deepCopy()));
    this.now = now;
  }

  Optional<ObjectNode> get(String type) {
    return conditions.stream().filter(each -> Fields.text(each, "type").equals(type)).findFirst();
  }

  /** The reason of that condition; empty when it is not there. */
  String reason(String type) {
    return get(type).map(each -> Fields.text(each, "reason")).orElse("");
  }

  /** Nothing changes when status and reason are the same. */
  void set(String type, String status, String reason, String message) {
    Optional<ObjectNode> before = get(type);
    if (before.filter(each -> Fields.text(each, "status").equals(status)).isEmpty()
        || !reason(type).equals(reason)) {
      renew(type, status, reason, message);
    }
  }

  /** As {@link #set}, and it is found to hold now even where nothing changes. */
  void renew(String type, String status, String reason, String message) {
    Optional<ObjectNode> before = get(type);
    String since =
        before
            .filter(each -> Fields.text(each, "status").equals(status))
            .map(each -> Fields.text(each, "lastTransitionTime"))
            .orElse(Conditions.time(now));
    remove(type);
    conditions.add(
        Json.object()
            .put("type", type)
            .put("status", status)
            .put("lastUpdateTime", Conditions.time(now))
            .put("lastTransitionTime", since)
            .put("reason", reason)
            .put("message", message));
  }

  void remove(String type) {
    conditions.removeIf(each -> Fields.text(each, "type").equals(type));
  }

  /** Since when it is found to hold. */
  Instant updated(String type) {
    return get(type)
        .map(each -> Fields.text(each, "lastUpdateTime"))
        .filter(text -> !text.isEmpty())
        .map(Instant::parse)
        .orElse(now);
  }

  void writeTo(ObjectNode status) {
    if (!conditions.isEmpty()) {
      ArrayNode written = status.putArray("conditions");
      conditions.forEach(written::add);
    }
  }
}
