package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.ResourceKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All of an object that resolutions go by. */
final class Facts {
  private static final Set<ResourceKind> KINDS =
      EnumSet.of(
          ResourceKind.GATEWAY_CLASS,
          ResourceKind.GATEWAY,
          ResourceKind.LISTENER_SET,
          ResourceKind.HTTP_ROUTE,
          ResourceKind.GRPC_ROUTE,
          ResourceKind.TLS_ROUTE,
          ResourceKind.TCP_ROUTE,
          ResourceKind.UDP_ROUTE,
          ResourceKind.BACKEND_TLS_POLICY,
          ResourceKind.REFERENCE_GRANT,
          ResourceKind.NAMESPACE,
          ResourceKind.SERVICE,
          ResourceKind.SERVICE_IMPORT,
          ResourceKind.SECRET,
          ResourceKind.CONFIG_MAP);

  private Facts() {}

  /** Objects of the kind are looked at; of others, endpoints and pods, no change is. */
  static boolean matter(ResourceKind kind) {
    return KINDS.contains(kind);
  }

  /** Equal for versions of one object between which nothing here is different. */
  static List<Object> of(CatalogObject object) {
    return switch (object.key().kind()) {
      case NAMESPACE -> List.of(object.meta().labels());
      case SECRET, CONFIG_MAP -> List.of(Json.at(object.json(), "data"));
      default ->
          List.of(
              Json.at(object.json(), "spec"),
              Json.at(object.json(), "metadata", "generation"),
              object.meta().uid());
    };
  }
}
