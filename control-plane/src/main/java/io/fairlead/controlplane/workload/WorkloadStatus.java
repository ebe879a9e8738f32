package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.json.Fields;
import tools.jackson.databind.node.ObjectNode;

/** What the statuses of all workloads have in common. Pure. */
public final class WorkloadStatus {
  private static final String COLLISIONS = "collisionCount";

  private WorkloadStatus() {}

  /** Zero is not written, as in Kubernetes. */
  public static void count(ObjectNode status, String field, int count) {
    if (count > 0) {
      status.put(field, count);
    }
  }

  /** How many names made of its template's hash were others'. */
  static int collisions(CatalogObject workload) {
    return Fields.integer(workload.json().path("status"), COLLISIONS, 0);
  }

  /** The name made of the template's hash is another's: the next plan tries another one. */
  public static Step collided(CatalogObject workload) {
    ObjectNode next = workload.json().deepCopy();
    Json.child(next, "status").put(COLLISIONS, collisions(workload) + 1);
    return Step.Replace.silent(workload, next);
  }
}
