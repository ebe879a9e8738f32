package io.fairlead.controlplane.multicluster;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.Ownership;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ControllerReference;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.service.ServiceJson;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Service of this cluster through which a ClusterSetIP is reached: without a selector, owned by
 * its import, with the import's ports, affinity and policies. Its addresses are the import's. Pure.
 */
final class DerivedService {
  private static final String SPEC = "spec";
  private static final int AFFINITY_SECONDS = 10_800;

  private DerivedService() {}

  static ResourceKey key(ResourceKey imported) {
    NamespacedName name = ServiceImport.derived(imported.namespacedName());
    return new ResourceKey(ResourceKind.SERVICE, name.namespace(), name.name());
  }

  /** Made for this import, and for no other of its name. */
  static boolean isOf(CatalogObject imported, CatalogObject service) {
    return ControllerReference.of(service.json())
        .filter(owner -> owner.uid().equals(imported.meta().uid()))
        .isPresent();
  }

  static List<String> addresses(CatalogObject service) {
    return ServiceJson.addresses(service.json());
  }

  /** As its author would write it. */
  static ObjectNode of(CatalogObject imported) {
    ObjectNode service = JsonNodeFactory.instance.objectNode();
    ResourceKey key = key(imported.key());
    service.put("apiVersion", key.kind().apiVersion()).put("kind", key.kind().kind());
    ObjectNode metadata = service.putObject("metadata");
    metadata.put("name", key.name()).put("namespace", key.namespace());
    metadata.putObject("labels").put(ServiceImport.SERVICE_NAME, imported.key().name());
    Ownership.own(service, imported);
    ObjectNode spec = service.putObject(SPEC).put("type", "ClusterIP");
    List<String> families = Fields.texts(imported.json().path(SPEC), "ipFamilies");
    if (!families.isEmpty()) {
      spec.put("ipFamilyPolicy", families.size() > 1 ? "RequireDualStack" : "SingleStack");
      families.forEach(spec.putArray("ipFamilies")::add);
    }
    follow(spec, imported.json().path(SPEC));
    return service;
  }

  /** The same Service as its import has it now. */
  static ObjectNode following(ObjectNode service, CatalogObject imported) {
    ObjectNode followed = service.deepCopy();
    follow(Json.child(followed, SPEC), imported.json().path(SPEC));
    return followed;
  }

  private static void follow(ObjectNode spec, JsonNode imported) {
    ArrayNode ports = JsonNodeFactory.instance.arrayNode();
    for (JsonNode port : Fields.list(imported, "ports")) {
      int number = Fields.integer(port, "port", 0);
      ObjectNode own = ports.addObject();
      copy(port, own, "name");
      own.put("protocol", Protocol.read(port).name()).put("port", number);
      own.put("targetPort", number);
      copy(port, own, "appProtocol");
    }
    spec.set("ports", ports);
    boolean byClient = Fields.text(imported, "sessionAffinity").equals("ClientIP");
    spec.put("sessionAffinity", byClient ? "ClientIP" : "None");
    spec.remove("sessionAffinityConfig");
    if (byClient) {
      JsonNode config = imported.path("sessionAffinityConfig").path("clientIP");
      spec.putObject("sessionAffinityConfig")
          .putObject("clientIP")
          .put("timeoutSeconds", Fields.integer(config, "timeoutSeconds", AFFINITY_SECONDS));
    }
    String policy = Fields.text(imported, "internalTrafficPolicy");
    spec.put("internalTrafficPolicy", policy.isEmpty() ? "Cluster" : policy);
    spec.remove("trafficDistribution");
    copy(imported, spec, "trafficDistribution");
  }

  private static void copy(JsonNode from, ObjectNode to, String field) {
    String text = Fields.text(from, field);
    if (!text.isEmpty()) {
      to.put(field, text);
    }
  }
}
