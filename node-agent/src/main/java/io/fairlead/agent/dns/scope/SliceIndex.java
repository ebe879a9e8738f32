package io.fairlead.agent.dns.scope;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Slices by their Service, kept up to date by what changed. */
final class SliceIndex {
  private final Map<NamespacedName, Map<ImageKey, EndpointSlice>> byService = new HashMap<>();
  private final Map<ImageKey, NamespacedName> serviceOf = new HashMap<>();

  /** By Service, the slices that left it in the last update. */
  private final Map<NamespacedName, Set<ImageKey>> left = new HashMap<>();

  /**
   * Takes over what changed.
   *
   * @return the Services of which anything changed
   */
  Set<NamespacedName> update(NodeImage image, Set<ImageKey> changed) {
    left.clear();
    Set<NamespacedName> touched = new HashSet<>();
    for (ImageKey key : changed) {
      if (key.type() == EntryType.SERVICE) {
        touched.add(key.name());
      } else if (key.type() == EntryType.ENDPOINT_SLICE) {
        NamespacedName before = serviceOf.remove(key);
        if (before != null) {
          byService.computeIfPresent(before, (service, slices) -> without(slices, key));
          left.computeIfAbsent(before, service -> new HashSet<>()).add(key);
          touched.add(before);
        }
        if (image.entries().get(key) instanceof ImageEntry.OfEndpointSlice(EndpointSlice slice)) {
          NamespacedName now = slice.service();
          serviceOf.put(key, now);
          byService.computeIfAbsent(now, service -> new TreeMap<>()).put(key, slice);
          touched.add(now);
        }
      }
    }
    return touched;
  }

  private static @Nullable Map<ImageKey, EndpointSlice> without(
      Map<ImageKey, EndpointSlice> slices, ImageKey key) {
    slices.remove(key);
    return slices.isEmpty() ? null : slices;
  }

  Collection<EndpointSlice> of(NamespacedName service) {
    return byService.getOrDefault(service, Map.of()).values();
  }

  /** Of the Service, of its slices, and of those it had before the last update. */
  List<ImageKey> keys(NamespacedName service) {
    return Stream.of(
            Stream.of(new ImageKey(EntryType.SERVICE, service)),
            byService.getOrDefault(service, Map.of()).keySet().stream(),
            left.getOrDefault(service, Set.of()).stream())
        .flatMap(keys -> keys)
        .toList();
  }
}
