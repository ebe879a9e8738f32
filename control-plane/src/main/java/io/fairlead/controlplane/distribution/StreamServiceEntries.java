package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.streamservices.ServedStreams;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.streamservices.StreamConfigMap;
import io.fairlead.model.streamservices.StreamServices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What gateways are told of ports opened by ConfigMap. One thread. */
final class StreamServiceEntries {
  private final ServedStreams streams = new ServedStreams();
  private final Map<StreamConfigMap, Map<ImageKey, ImageEntry>> told =
      new EnumMap<>(StreamConfigMap.class);

  List<EntryChange> reload(CatalogImage view) {
    return changes(Arrays.asList(StreamConfigMap.values()), view);
  }

  List<EntryChange> change(CatalogChange change, CatalogImage view) {
    return changes(streams.touchedBy(change), view);
  }

  private List<EntryChange> changes(Collection<StreamConfigMap> touched, CatalogImage view) {
    List<EntryChange> changes = new ArrayList<>();
    for (StreamConfigMap which : touched) {
      Map<ImageKey, ImageEntry> now = entries(streams.look(which, view));
      Map<ImageKey, ImageEntry> before = told.getOrDefault(which, Map.of());
      now.forEach(
          (key, entry) -> {
            if (!entry.equals(before.get(key))) {
              changes.add(EntryChange.set(entry));
            }
          });
      before.keySet().stream()
          .filter(key -> !now.containsKey(key))
          .forEach(key -> changes.add(EntryChange.gone(key)));
      told.put(which, now);
    }
    return changes;
  }

  private static Map<ImageKey, ImageEntry> entries(StreamServices asked) {
    Map<ImageKey, ImageEntry> entries = new LinkedHashMap<>();
    if (!asked.routes().isEmpty()) {
      ImageEntry gateway = new ImageEntry.OfGateway(asked.listeners());
      entries.put(gateway.key(), gateway);
    }
    asked.routes().stream()
        .map(ImageEntry.OfStreamRoute::new)
        .forEach(route -> entries.put(route.key(), route));
    return entries;
  }
}
