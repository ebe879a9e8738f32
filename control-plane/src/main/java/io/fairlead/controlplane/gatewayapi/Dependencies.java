package io.fairlead.controlplane.gatewayapi;

import io.fairlead.model.meta.ResourceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What each resolution looked at, and who looked at what. Used by one thread. */
final class Dependencies {
  private final Map<ResourceKey, Set<ResourceKey>> seenBy = new HashMap<>();
  private final Map<ResourceKey, Set<ResourceKey>> readers = new HashMap<>();

  /** The resolution of {@code reader} looked at these, no longer at what it did before. */
  void put(ResourceKey reader, Set<ResourceKey> seen) {
    Set<ResourceKey> before = seenBy.getOrDefault(reader, Set.of());
    if (seen.equals(before)) {
      return;
    }
    for (ResourceKey key : before) {
      if (!seen.contains(key)) {
        Set<ResourceKey> others = readers.get(key);
        if (others != null && others.remove(reader) && others.isEmpty()) {
          readers.remove(key);
        }
      }
    }
    seen.forEach(key -> readers.computeIfAbsent(key, _ -> new HashSet<>()).add(reader));
    if (seen.isEmpty()) {
      seenBy.remove(reader);
    } else {
      seenBy.put(reader, seen);
    }
  }

  List<ResourceKey> readersOf(ResourceKey key) {
    return List.copyOf(readers.getOrDefault(key, Set.of()));
  }
}
