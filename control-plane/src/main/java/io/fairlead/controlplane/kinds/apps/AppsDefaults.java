package io.fairlead.controlplane.kinds.apps;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.pod.PodDefaults;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a workload is when its author leaves things out. */
public final class AppsDefaults {
  private static final int HISTORY = 10;
  private static final int PROGRESS_SECONDS = 600;
  private static final String ROLLING_UPDATE = "RollingUpdate";

  private AppsDefaults() {}

  /** Changes {@code object}. */
  public static void deployment(ObjectNode object) {
    ObjectNode spec = common(object);
    ObjectNode strategy = Json.child(spec, "strategy");
    Json.defaultText(strategy, "type", ROLLING_UPDATE);
    if (Json.text(strategy, "type").equals(ROLLING_UPDATE)) {
      ObjectNode rolling = Json.child(strategy, "rollingUpdate");
      for (String field : List.of("maxUnavailable", "maxSurge")) {
        if (!Json.has(rolling, field)) {
          rolling.put(field, "25%");
        }
      }
    }
    absent(spec, "revisionHistoryLimit", HISTORY);
    absent(spec, "progressDeadlineSeconds", PROGRESS_SECONDS);
    Json.child(object, "status");
  }

  /** Changes {@code object}. */
  public static void replicaSet(ObjectNode object) {
    common(object);
    absent(Json.child(object, "status"), "replicas", 0);
  }

  /** Changes {@code object}. */
  public static void statefulSet(ObjectNode object) {
    ObjectNode spec = common(object);
    Json.defaultText(spec, "podManagementPolicy", "OrderedReady");
    ObjectNode strategy = Json.child(spec, "updateStrategy");
    Json.defaultText(strategy, "type", ROLLING_UPDATE);
    if (Json.text(strategy, "type").equals(ROLLING_UPDATE)) {
      absent(Json.child(strategy, "rollingUpdate"), "partition", 0);
    }
    ObjectNode retention = Json.child(spec, "persistentVolumeClaimRetentionPolicy");
    Json.defaultText(retention, "whenDeleted", "Retain");
    Json.defaultText(retention, "whenScaled", "Retain");
    absent(spec, "revisionHistoryLimit", HISTORY);
    Json.objects(spec, "volumeClaimTemplates").forEach(AppsDefaults::claim);
    ObjectNode status = Json.child(object, "status");
    absent(status, "replicas", 0);
    absent(status, "availableReplicas", 0);
  }

  private static ObjectNode common(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    absent(spec, "replicas", 1);
    PodDefaults.applyToTemplate(Json.child(spec, "template"));
    return spec;
  }

  private static void claim(ObjectNode claim) {
    Json.defaultText(claim, "apiVersion", "v1");
    Json.defaultText(claim, "kind", "PersistentVolumeClaim");
    Json.defaultText(Json.child(claim, "spec"), "volumeMode", "Filesystem");
    Json.defaultText(Json.child(claim, "status"), "phase", "Pending");
  }

  /** Zero is a value like another, so only what is not there is filled in. */
  private static void absent(ObjectNode parent, String field, int number) {
    if (!Json.has(parent, field)) {
      parent.put(field, number);
    }
  }
}
