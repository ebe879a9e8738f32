package io.fairlead.model.multicluster;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.service.ServiceJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads ServiceImports. */
public final class ServiceImportJson {
  private ServiceImportJson() {}

  /** The view of a stored ServiceImport. */
  public static ServiceImport read(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    JsonNode spec = object.path("spec");
    return new ServiceImport(
        meta.namespacedName(),
        Fields.text(spec, "type").equals("Headless"),
        Fields.texts(spec, "ips"),
        ServiceJson.ports(spec),
        meta.labels());
  }
}
