package io.fairlead.controlplane.kinds.apps;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of StatefulSets. As in Kubernetes the containers of the template are not looked at: the
 * pods made of it are.
 */
public final class StatefulSetValidation {
  private static final List<String> MAY_CHANGE =
      List.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  private StatefulSetValidation() {}

  /**
   * @param old null on creation
   */
  public static void validate(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field spec = Field.root(object).child("spec");
    Field policy = spec.child("podManagementPolicy");
    if (policy.isEmpty()) {
      errors.required(policy);
    } else if (!List.of("OrderedReady", "Parallel").contains(policy.text())) {
      errors.invalid(policy, "must be 'OrderedReady' or 'Parallel'");
    }
    updateStrategy(errors, spec.child("updateStrategy"));
    Field retention = spec.child("persistentVolumeClaimRetentionPolicy");
    errors.oneOf(retention.child("whenDeleted"), List.of("Delete", "Retain"));
    errors.oneOf(retention.child("whenScaled"), List.of("Delete", "Retain"));
    Replicas.notNegative(errors, spec, "replicas");
    Replicas.notNegative(errors, spec.child("ordinals"), "start");
    Replicas.notNegative(errors, spec, "minReadySeconds", "revisionHistoryLimit");
    PodTemplates.validate(errors, spec, "empty selector is invalid for statefulset", "");
    PodTemplates.validateEndless(errors, spec.child("template"), "StatefulSet");
    if (old != null && !rest(old).equals(rest(object))) {
      errors.forbidden(
          spec,
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
              + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy'"
              + " and 'minReadySeconds' are forbidden");
    }
  }

  /** The spec without what may change. */
  private static JsonNode rest(ObjectNode object) {
    JsonNode spec = Json.at(object, "spec").deepCopy();
    if (spec instanceof ObjectNode fields) {
      fields.remove(MAY_CHANGE);
    }
    return spec;
  }

  private static void updateStrategy(Errors errors, Field strategy) {
    Field rolling = strategy.child("rollingUpdate");
    switch (strategy.child("type").text()) {
      case "" -> errors.required(strategy);
      case "OnDelete" -> {
        if (rolling.isPresent()) {
          errors.invalid(rolling, "only allowed for updateStrategy 'RollingUpdate'");
        }
      }
      case "RollingUpdate" -> rollingUpdate(errors, rolling);
      default -> errors.invalid(strategy, "must be 'RollingUpdate' or 'OnDelete'");
    }
  }

  private static void rollingUpdate(Errors errors, Field rolling) {
    Replicas.notNegative(errors, rolling, "partition");
    Field unavailable = rolling.child("maxUnavailable");
    if (unavailable.isPresent()) {
      Replicas.countOrPercent(errors, unavailable);
      if (Replicas.value(unavailable) == 0) {
        errors.invalid(unavailable, "cannot be 0");
      }
      Replicas.atMostAll(errors, unavailable);
    }
  }

  public static void validateStatus(Errors errors, ObjectNode object) {
    Field status = Field.root(object).child("status");
    Replicas.notNegative(
        errors,
        status,
        "replicas",
        "readyReplicas",
        "currentReplicas",
        "updatedReplicas",
        "availableReplicas",
        "observedGeneration",
        "collisionCount");
    Replicas.notMoreThan(
        errors,
        status,
        "replicas",
        "status.replicas",
        List.of("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"));
    Replicas.notMoreThan(
        errors, status, "readyReplicas", "status.readyReplicas", List.of("availableReplicas"));
  }
}
