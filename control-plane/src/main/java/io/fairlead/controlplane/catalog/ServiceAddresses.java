package io.fairlead.controlplane.catalog;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.service.ServiceJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The IPAddress objects Kubernetes keeps one by one for ClusterIPs (SA23), told from the Services
 * that have them. Such an object changes when its Service does: it has its version. Pure.
 */
final class ServiceAddresses {
  private ServiceAddresses() {}

  /** The keys of the Service's IPAddresses. */
  static List<ResourceKey> keys(@Nullable CatalogObject service) {
    return service == null
        ? List.of()
        : ServiceJson.addresses(service.json()).stream()
            .map(address -> new ResourceKey(ResourceKind.IP_ADDRESS, "", address))
            .toList();
  }

  /** The IPAddress of this name, of that Service; its content is made when somebody looks. */
  static CatalogObject told(ResourceKey key, CatalogObject service) {
    return CatalogObject.derived(
        key, service.resourceVersion(), 0, () -> object(key.name(), service));
  }

  private static ObjectNode object(String address, CatalogObject service) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", ResourceKind.IP_ADDRESS.apiVersion());
    object.put("kind", ResourceKind.IP_ADDRESS.kind());
    String seed = service.meta().uid() + "/" + address;
    ObjectNode metadata =
        object
            .putObject("metadata")
            .put("name", address)
            .put("uid", UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString())
            .put(
                "creationTimestamp",
                Fields.text(service.json().path("metadata"), "creationTimestamp"));
    metadata
        .putObject("labels")
        .put("ipaddress.kubernetes.io/ip-family", address.contains(":") ? "IPv6" : "IPv4")
        .put("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io");
    object
        .putObject("spec")
        .putObject("parentRef")
        .put("group", "")
        .put("resource", ResourceKind.SERVICE.plural())
        .put("namespace", service.key().namespace())
        .put("name", service.key().name());
    return object;
  }
}
