package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.gatewayapi.Resolutions;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What gateways are told of Gateway API, and of the Secrets its listeners show. One thread. */
final class GatewayEntries {
  private final Certificates certificates;
  private Resolutions resolutions = new Resolutions();

  GatewayEntries(Certificates certificates) {
    this.certificates = certificates;
  }

  List<EntryChange> reload(CatalogImage view) {
    resolutions = Resolutions.of(view);
    return changes(Resolutions.keys(view), view);
  }

  List<EntryChange> change(CatalogChange change, CatalogImage view) {
    return changes(resolutions.change(change, view), view);
  }

  private List<EntryChange> changes(Collection<ResourceKey> keys, CatalogImage view) {
    List<EntryChange> changes = new ArrayList<>();
    for (ResourceKey key : keys) {
      if (key.kind() == ResourceKind.GATEWAY) {
        changes.addAll(certificates.named(key, resolutions.secrets(key), view));
      }
      imageKey(key)
          .map(
              entry ->
                  resolutions
                      .entry(key)
                      .map(EntryChange::set)
                      .orElseGet(() -> EntryChange.gone(entry)))
          .ifPresent(changes::add);
    }
    return changes;
  }

  /** Where its entry is; empty: it has none. */
  private static Optional<ImageKey> imageKey(ResourceKey key) {
    return switch (key.kind()) {
      case GATEWAY -> Optional.of(new ImageKey(EntryType.GATEWAY, key.namespacedName()));
      case BACKEND_TLS_POLICY ->
          Optional.of(new ImageKey(EntryType.BACKEND_TLS, key.namespacedName()));
      case HTTP_ROUTE -> route(RouteKind.HTTP, key);
      case GRPC_ROUTE -> route(RouteKind.GRPC, key);
      case TLS_ROUTE -> route(RouteKind.TLS, key);
      case TCP_ROUTE -> route(RouteKind.TCP, key);
      case UDP_ROUTE -> route(RouteKind.UDP, key);
      default -> Optional.empty();
    };
  }

  private static Optional<ImageKey> route(RouteKind kind, ResourceKey key) {
    return Optional.of(ImageEntry.route(kind, key.namespacedName()));
  }
}
