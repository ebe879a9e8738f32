package io.fairlead.controlplane.workload.statefulset;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.Ownership;
import io.fairlead.controlplane.workload.PodTemplate;
import io.fairlead.controlplane.workload.TemplateHash;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A template a StatefulSet has or had, kept in a ControllerRevision as a patch that brings it back.
 *
 * @param name the ControllerRevision's, and the value of the label its pods carry
 */
record Revision(String name, JsonNode template) {
  /** The label that says which revision a pod is of. */
  static final String LABEL = "controller-revision-hash";

  static Revision of(CatalogObject kept) {
    return new Revision(
        kept.key().name(), template(kept.json().path("data").path("spec").path("template")));
  }

  private static JsonNode template(JsonNode patch) {
    JsonNode template = patch.deepCopy();
    if (template instanceof ObjectNode object) {
      object.remove("$patch");
    }
    return template;
  }

  /** Which one it is, counted from 1. */
  static long number(CatalogObject kept) {
    return Json.number(kept.json(), 0, "revision");
  }

  static String name(CatalogObject set) {
    return set.key().name() + "-" + TemplateHash.of(set);
  }

  boolean isOf(CatalogObject set) {
    return TemplateHash.same(template, PodTemplate.of(set.json()));
  }

  /** A ControllerRevision of the template the set has now. */
  static ObjectNode fresh(CatalogObject set, long number) {
    ObjectNode kept = Json.object();
    ObjectNode metadata = kept.putObject("metadata").put("name", name(set));
    JsonNode template = PodTemplate.of(set.json());
    Json.copyField(template.path("metadata"), metadata, "labels");
    Json.child(metadata, "labels").put("controller.kubernetes.io/hash", TemplateHash.of(set));
    Json.copyField(set.json().path("metadata"), metadata, "annotations");
    Ownership.own(kept, set);
    Json.copyField(set.json().path("spec"), kept.putObject("data").putObject("spec"), "template");
    Json.child(Json.child(Json.child(kept, "data"), "spec"), "template").put("$patch", "replace");
    kept.put("revision", (int) number);
    return kept;
  }
}
