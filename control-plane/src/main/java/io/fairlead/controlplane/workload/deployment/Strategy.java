package io.fairlead.controlplane.workload.deployment;

import io.fairlead.controlplane.workload.Share;
import io.fairlead.model.json.Fields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many pods a Deployment wants and how far it may be from that on the way.
 *
 * @param rolling new pods come while old ones still are there; else all old ones go first
 * @param maxSurge pods there may be beyond {@code replicas}
 * @param maxUnavailable pods that may be missing from {@code replicas}
 */
record Strategy(int replicas, boolean rolling, int maxSurge, int maxUnavailable) {

  static Strategy of(ObjectNode deployment) {
    JsonNode spec = deployment.path("spec");
    int replicas = Fields.integer(spec, "replicas", 1);
    if (Fields.text(spec.path("strategy"), "type").equals("Recreate")) {
      return new Strategy(replicas, false, 0, 0);
    }
    JsonNode rolling = spec.path("strategy").path("rollingUpdate");
    int surge = Share.roundedUp(rolling, "maxSurge", replicas);
    int unavailable = Share.roundedDown(rolling, "maxUnavailable", replicas);
    // Rounding may leave no way to go.
    int missing = surge == 0 && unavailable == 0 ? 1 : unavailable;
    return new Strategy(replicas, true, surge, Math.min(missing, replicas));
  }

  /** Pods there may be. */
  int most() {
    return replicas + maxSurge;
  }

  /** Pods that have to be available. */
  int least() {
    return replicas - maxUnavailable;
  }
}
