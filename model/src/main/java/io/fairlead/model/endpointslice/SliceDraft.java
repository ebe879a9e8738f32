package io.fairlead.model.endpointslice;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One slice while {@link SlicePacking} decides what goes into it. */
final class SliceDraft {

  private final @Nullable ObjectNode base;
  private final AddressType addressType;
  private final SortedMap<String, ObjectNode> endpoints = new TreeMap<>();
  private ArrayNode ports;
  private boolean changed;
  private boolean dropped;

  private SliceDraft(
      @Nullable ObjectNode base, AddressType addressType, ArrayNode ports, boolean changed) {
    this.base = base;
    this.addressType = addressType;
    this.ports = ports;
    this.changed = changed;
  }

  /**
   * A slice there is.
   *
   * @param rewrite it is written anyway, for its labels
   */
  SliceDraft(ObjectNode base, AddressType addressType, boolean rewrite) {
    this(
        base,
        addressType,
        base.path("ports") instanceof ArrayNode ports ? ports : base.arrayNode(),
        rewrite);
  }

  /** A slice there is not yet. */
  static SliceDraft opened(AddressType addressType, ArrayNode ports) {
    return new SliceDraft(null, addressType, ports, true);
  }

  /** Takes those of {@code wanted} that it has already, out of there; all others leave (E3). */
  void keep(Map<String, ObjectNode> wanted) {
    if (base == null) {
      return;
    }
    for (JsonNode had : base.path("endpoints")) {
      String address = SliceChanges.address(had);
      ObjectNode now = wanted.remove(address);
      if (now != null) {
        endpoints.put(address, now);
      }
      changed |= now == null || !now.equals(had);
    }
  }

  /** Takes as many of {@code waiting} as there is room for, out of there. */
  void fill(Map<String, ObjectNode> waiting) {
    Iterator<Map.Entry<String, ObjectNode>> next = waiting.entrySet().iterator();
    while (next.hasNext() && room() > 0) {
      Map.Entry<String, ObjectNode> endpoint = next.next();
      endpoints.put(endpoint.getKey(), endpoint.getValue());
      next.remove();
      changed = true;
    }
  }

  void drop() {
    dropped = true;
  }

  /** Takes over the content of {@code other} under its own name (E4). */
  void becomes(SliceDraft other) {
    ports = other.ports;
    endpoints.clear();
    endpoints.putAll(other.endpoints);
    dropped = false;
  }

  boolean hasPorts(SliceDraft other) {
    return ports.equals(other.ports);
  }

  int room() {
    return SlicePacking.MAX_ENDPOINTS - endpoints.size();
  }

  boolean isEmpty() {
    return endpoints.isEmpty();
  }

  boolean changed() {
    return changed;
  }

  boolean dropped() {
    return dropped;
  }

  /** The slice it is now; null when new. */
  @Nullable ObjectNode base() {
    return base;
  }

  AddressType addressType() {
    return addressType;
  }

  ArrayNode ports() {
    return ports;
  }

  /** Sorted by address. */
  Collection<ObjectNode> endpoints() {
    return endpoints.values();
  }
}
