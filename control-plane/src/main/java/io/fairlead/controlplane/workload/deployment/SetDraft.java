package io.fairlead.controlplane.workload.deployment;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.PodTemplate;
import io.fairlead.controlplane.workload.Pods;
import io.fairlead.controlplane.workload.Step;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A ReplicaSet of a Deployment as it is and as it is going to be. Used while one plan is made. */
final class SetDraft {
  static final String REVISION = "deployment.kubernetes.io/revision";
  static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
  static final String MAX = "deployment.kubernetes.io/max-replicas";

  private static final Step.Telling CREATING =
      new Step.Telling(
          "", "", "ReplicaSetCreateError", "Failed to create new replica set \"%1$s\": %2$s", "");

  private final @Nullable CatalogObject before;
  private final ObjectNode json;
  private @Nullable Occurrence told;

  private SetDraft(@Nullable CatalogObject before, ObjectNode json) {
    this.before = before;
    this.json = json;
  }

  static SetDraft of(CatalogObject set) {
    return new SetDraft(set, set.json().deepCopy());
  }

  /** One that has to be made. */
  static SetDraft fresh(ObjectNode body) {
    return new SetDraft(null, body);
  }

  ObjectNode json() {
    return json;
  }

  String name() {
    return Json.text(json, "metadata", "name");
  }

  Optional<CatalogObject> before() {
    return Optional.ofNullable(before);
  }

  JsonNode template() {
    return PodTemplate.of(json);
  }

  /** Pods it is told to have. */
  int replicas() {
    return Fields.integer(json.path("spec"), "replicas", 0);
  }

  boolean active() {
    return replicas() > 0;
  }

  /** A count of its status. */
  int status(String field) {
    return Fields.integer(json.path("status"), field, 0);
  }

  /** Pods that are available and will not be deleted. */
  int available() {
    return Math.min(replicas(), status("availableReplicas"));
  }

  /** Its status tells of a time when it had been told what it is told now. */
  boolean observed() {
    return Fields.integer(json.path("metadata"), "generation", 0) <= status("observedGeneration");
  }

  /** When it was made; the future while it is not. */
  Instant created() {
    return before == null ? Instant.MAX : Pods.created(before);
  }

  /** Which template of its Deployment it has, counted from 1; 0: unknown. */
  long revision() {
    return number(REVISION);
  }

  /** A number in its annotations; 0 when there is none. */
  long number(String annotation) {
    try {
      return Long.parseLong(annotation(annotation));
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  String annotation(String name) {
    return Json.text(json, "metadata", "annotations", name);
  }

  void annotate(String name, String value) {
    Json.child(Json.child(json, "metadata"), "annotations").put(name, value);
  }

  /** Notes for how many pods of the whole Deployment its share is. */
  void noteSize(Strategy strategy) {
    annotate(DESIRED, Integer.toString(strategy.replicas()));
    annotate(MAX, Integer.toString(strategy.most()));
  }

  /** Tells it how many pods to have. */
  void scale(int replicas, Strategy strategy) {
    int from = replicas();
    if (from != replicas) {
      told =
          Occurrence.normal(
              "ScalingReplicaSet",
              "Scaled %s replica set %s from %d to %d"
                  .formatted(from < replicas ? "up" : "down", name(), from, replicas));
    }
    Json.child(json, "spec").put("replicas", replicas);
    noteSize(strategy);
  }

  /** What has to be done for it to be so. */
  Optional<Step> step() {
    if (before == null) {
      Step.Telling telling =
          told == null
              ? CREATING
              : new Step.Telling(
                  told.reason(),
                  told.message(),
                  CREATING.failed(),
                  CREATING.failedMessage(),
                  CREATING.condition());
      return Optional.of(new Step.Create(ResourceKind.REPLICA_SET, json, telling));
    }
    ObjectNode next =
        Lifecycle.prepareUpdate(ResourceKind.REPLICA_SET, before.json(), json, Part.MAIN);
    return next.equals(before.json())
        ? Optional.empty()
        : Optional.of(new Step.Replace(before, next, Optional.ofNullable(told)));
  }
}
