package io.fairlead.controlplane.kinds.apps;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Immutable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Deployments and ReplicaSets. */
public final class DeploymentValidation {
  private static final String EMPTY = "empty selector is invalid for deployment";
  private static final String UNREADABLE = "invalid label selector";

  private DeploymentValidation() {}

  /**
   * @param old null on creation
   */
  public static void deployment(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field spec = Field.root(object).child("spec");
    Replicas.notNegative(errors, spec, "replicas");
    template(errors, spec);
    strategy(errors, spec.child("strategy"));
    Replicas.notNegative(
        errors, spec, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds");
    Field deadline = spec.child("progressDeadlineSeconds");
    if (deadline.isPresent() && deadline.number() <= spec.child("minReadySeconds").number()) {
      errors.invalid(deadline, "must be greater than minReadySeconds");
    }
    selectorStays(errors, old, spec);
  }

  /**
   * @param old null on creation
   */
  public static void replicaSet(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field spec = Field.root(object).child("spec");
    Replicas.notNegative(errors, spec, "replicas", "minReadySeconds");
    template(errors, spec);
    selectorStays(errors, old, spec);
  }

  private static void template(Errors errors, Field spec) {
    PodTemplates.validate(errors, spec, EMPTY, UNREADABLE);
    PodTemplates.validateSpec(errors, spec.child("template"));
    PodTemplates.validateEndless(errors, spec.child("template"), "ReplicaSet");
  }

  private static void selectorStays(Errors errors, @Nullable ObjectNode old, Field spec) {
    if (old != null) {
      Immutable.check(
          errors, Field.root(old).child("spec").child("selector"), spec.child("selector"));
    }
  }

  private static void strategy(Errors errors, Field strategy) {
    Field rolling = strategy.child("rollingUpdate");
    switch (strategy.child("type").text()) {
      case "Recreate" -> {
        if (rolling.isPresent()) {
          errors.forbidden(rolling, "may not be specified when strategy `type` is 'Recreate'");
        }
      }
      case "RollingUpdate" -> rollingUpdate(errors, rolling);
      default -> {
        ObjectNode shown = Json.object().put("Type", strategy.child("type").text());
        shown.set("RollingUpdate", rolling.isPresent() ? rolling.node() : shown.nullNode());
        errors.notSupported(strategy.path(), shown, List.of("Recreate", "RollingUpdate"));
      }
    }
  }

  private static void rollingUpdate(Errors errors, Field rolling) {
    Field unavailable = rolling.child("maxUnavailable");
    Field surge = rolling.child("maxSurge");
    Replicas.countOrPercent(errors, unavailable);
    Replicas.countOrPercent(errors, surge);
    if (Replicas.value(unavailable) == 0 && Replicas.value(surge) == 0) {
      errors.invalid(unavailable, "may not be 0 when `maxSurge` is 0");
    }
    Replicas.atMostAll(errors, unavailable);
  }

  public static void deploymentStatus(Errors errors, ObjectNode object) {
    Field status = Field.root(object).child("status");
    Replicas.notNegative(
        errors,
        status,
        "observedGeneration",
        "replicas",
        "updatedReplicas",
        "readyReplicas",
        "availableReplicas",
        "unavailableReplicas",
        "collisionCount");
    parts(errors, status, List.of("updatedReplicas", "readyReplicas", "availableReplicas"));
  }

  public static void replicaSetStatus(Errors errors, ObjectNode object) {
    Field status = Field.root(object).child("status");
    Replicas.notNegative(
        errors,
        status,
        "replicas",
        "fullyLabeledReplicas",
        "readyReplicas",
        "availableReplicas",
        "observedGeneration");
    parts(errors, status, List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas"));
  }

  private static void parts(Errors errors, Field status, List<String> parts) {
    Replicas.notMoreThan(errors, status, "replicas", "status.replicas", parts);
    Replicas.notMoreThan(
        errors, status, "readyReplicas", "readyReplicas", List.of("availableReplicas"));
  }
}
