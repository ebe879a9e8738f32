package io.fairlead.agent.dns.zone;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whose Services names are of: what of an image is a Service, and which slices are its. */
enum Realm {
  /** This cluster: Services. */
  CLUSTER(EntryType.SERVICE, "Service"),
  /** The set of clusters: ServiceImports (D21). */
  CLUSTER_SET(EntryType.SERVICE_IMPORT, "ServiceImport");

  private final EntryType type;
  private final String kind;

  Realm(EntryType type, String kind) {
    this.type = type;
    this.kind = kind;
  }

  /** Of its Services' entries. */
  EntryType type() {
    return type;
  }

  /** Of its Services, for people. */
  String kind() {
    return kind;
  }

  /** Null when there is none of this name. */
  @Nullable Service service(NodeImage image, NamespacedName name) {
    return switch (image.entries().get(new ImageKey(type, name))) {
      case ImageEntry.OfService(Service service) -> service;
      case ImageEntry.OfServiceImport(var imported) -> imported.asService();
      case null, default -> null;
    };
  }

  /** The Service a slice is of; with an empty name where it is of none. */
  NamespacedName serviceOf(EndpointSlice slice) {
    return switch (this) {
      case CLUSTER -> slice.service();
      case CLUSTER_SET -> slice.imported();
    };
  }

  /** What comes after an endpoint's label in its name below the Service. */
  String suffix(EndpointSlice slice) {
    String cluster = slice.origin().cluster().toLowerCase(Locale.ROOT);
    return this == CLUSTER || cluster.isEmpty() ? "" : "." + cluster;
  }
}
