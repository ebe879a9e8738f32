package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pods as a template describes them. Pure. */
public final class PodTemplate {
  private PodTemplate() {}

  /** {@code spec.template} of a workload. */
  public static JsonNode of(ObjectNode workload) {
    return workload.path("spec").path("template");
  }

  /** A pod of the workload's template that belongs to it and has no name yet. */
  public static ObjectNode pod(CatalogObject workload) {
    return pod(workload, of(workload.json()));
  }

  /** A pod of this template that belongs to the workload and has no name yet. */
  public static ObjectNode pod(CatalogObject workload, JsonNode template) {
    ObjectNode pod = Json.object();
    ObjectNode metadata = pod.putObject("metadata");
    for (String field : new String[] {"labels", "annotations", "finalizers"}) {
      Json.copyField(template.path("metadata"), metadata, field);
    }
    Ownership.own(pod, workload);
    Json.copyField(template, pod, "spec");
    return pod;
  }
}
