package io.fairlead.controlplane.streamservices;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.service.ServiceJson;
import io.fairlead.model.streamservices.StreamConfigMap;
import io.fairlead.model.streamservices.StreamLines;
import io.fairlead.model.streamservices.StreamServices;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What the ConfigMaps ask for as the catalog is, and which changes matter. Used by one thread. */
public final class ServedStreams {
  private final Map<StreamConfigMap, Set<NamespacedName>> services =
      new EnumMap<>(StreamConfigMap.class);

  /** The ConfigMaps that may ask for something else because of this. */
  public Set<StreamConfigMap> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted -> touchedBy(upserted.now().key());
      case CatalogChange.Removed removed -> touchedBy(removed.last().key());
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> Set.of();
    };
  }

  private Set<StreamConfigMap> touchedBy(ResourceKey key) {
    Set<StreamConfigMap> touched = EnumSet.noneOf(StreamConfigMap.class);
    switch (key.kind()) {
      case CONFIG_MAP -> StreamConfigMap.named(key.namespacedName()).ifPresent(touched::add);
      case SERVICE ->
          services.forEach(
              (which, names) -> {
                if (names.contains(key.namespacedName())) {
                  touched.add(which);
                }
              });
      default -> {} // nothing that is read here
    }
    return touched;
  }

  /** What this one asks for; without the ConfigMap nothing. */
  public StreamServices look(StreamConfigMap which, CatalogImage view) {
    CatalogObject object = view.get(key(which));
    StreamLines lines =
        StreamLines.read(which, object == null ? Map.of() : Fields.map(object.json(), "data"));
    StreamServices asked =
        StreamServices.of(
            which,
            lines,
            name -> {
              CatalogObject service =
                  view.get(new ResourceKey(ResourceKind.SERVICE, name.namespace(), name.name()));
              return service == null ? null : ServiceJson.read(service.json());
            });
    services.put(which, asked.services());
    return asked;
  }

  static ResourceKey key(StreamConfigMap which) {
    NamespacedName name = which.configMap();
    return new ResourceKey(ResourceKind.CONFIG_MAP, name.namespace(), name.name());
  }
}
