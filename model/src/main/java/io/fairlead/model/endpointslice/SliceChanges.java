package io.fairlead.model.endpointslice;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds and applies {@link SliceDelta}s. */
final class SliceChanges {

  private static final Set<String> CHANGEABLE = Set.of("metadata", "ports", "endpoints");

  private SliceChanges() {}

  static List<SliceDelta> between(Map<String, ObjectNode> from, Map<String, ObjectNode> to) {
    List<SliceDelta> deltas = new ArrayList<>();
    Set<String> names = new TreeSet<>(from.keySet());
    names.addAll(to.keySet());
    for (String name : names) {
      ObjectNode before = from.get(name);
      ObjectNode after = to.get(name);
      if (after == null) {
        deltas.add(new SliceDelta.Closed(name));
      } else if (before == null) {
        deltas.add(new SliceDelta.Opened(name, after));
      } else if (!before.equals(after)) {
        compare(name, before, after, deltas);
      }
    }
    return deltas;
  }

  static Map<String, ObjectNode> applied(Map<String, ObjectNode> slices, List<SliceDelta> deltas) {
    SortedMap<String, ObjectNode> result = new TreeMap<>(slices);
    Map<String, SortedMap<String, ObjectNode>> endpoints = new HashMap<>();
    for (SliceDelta delta : deltas) {
      switch (delta) {
        case SliceDelta.Opened(String slice, ObjectNode object) -> {
          result.put(slice, object);
          endpoints.remove(slice);
        }
        case SliceDelta.Closed(String slice) -> {
          result.remove(slice);
          endpoints.remove(slice);
        }
        case SliceDelta.Relabelled(String slice, ObjectNode metadata, ArrayNode ports) -> {
          ObjectNode changed = shallowCopy(existing(result, slice));
          changed.set("metadata", metadata);
          changed.set("ports", ports);
          result.put(slice, changed);
        }
        case SliceDelta.EndpointSet(String slice, ObjectNode endpoint) ->
            opened(endpoints, result, slice).put(address(endpoint), endpoint);
        case SliceDelta.EndpointRemoved(String slice, String address) ->
            opened(endpoints, result, slice).remove(address);
      }
    }
    endpoints.forEach(
        (slice, now) -> result.put(slice, withEndpoints(existing(result, slice), now)));
    return Collections.unmodifiableMap(result);
  }

  /** The endpoint's first address: what it is known by within its slice. */
  static String address(JsonNode endpoint) {
    return endpoint.path("addresses").path(0).stringValue("");
  }

  /** Only slices that differ in nothing but what the small deltas can say. */
  private static boolean comparable(ObjectNode before, ObjectNode after) {
    return frame(before).equals(frame(after)) && canonical(before) && canonical(after);
  }

  private static Map<String, JsonNode> frame(ObjectNode slice) {
    Map<String, JsonNode> frame = new HashMap<>();
    slice.properties().stream()
        .filter(field -> !CHANGEABLE.contains(field.getKey()))
        .forEach(field -> frame.put(field.getKey(), field.getValue()));
    return frame;
  }

  /** Has lists, sorted and without repetition: what {@link #applied} makes of a set. */
  private static boolean canonical(ObjectNode slice) {
    if (!slice.path("metadata").isObject()
        || !slice.path("ports").isArray()
        || !slice.path("endpoints").isArray()) {
      return false;
    }
    String last = "";
    for (JsonNode endpoint : slice.path("endpoints")) {
      String address = address(endpoint);
      if (!endpoint.isObject() || address.compareTo(last) <= 0) {
        return false;
      }
      last = address;
    }
    return true;
  }

  private static void compare(
      String name, ObjectNode before, ObjectNode after, List<SliceDelta> deltas) {
    if (!comparable(before, after)) {
      deltas.add(new SliceDelta.Opened(name, after));
      return;
    }
    if (!before.path("metadata").equals(after.path("metadata"))
        || !before.path("ports").equals(after.path("ports"))) {
      deltas.add(
          new SliceDelta.Relabelled(
              name, (ObjectNode) after.path("metadata"), (ArrayNode) after.path("ports")));
    }
    SortedMap<String, ObjectNode> had = byAddress(before);
    SortedMap<String, ObjectNode> has = byAddress(after);
    had.keySet().stream()
        .filter(address -> !has.containsKey(address))
        .forEach(address -> deltas.add(new SliceDelta.EndpointRemoved(name, address)));
    has.forEach(
        (address, endpoint) -> {
          if (!endpoint.equals(had.get(address))) {
            deltas.add(new SliceDelta.EndpointSet(name, endpoint));
          }
        });
  }

  private static SortedMap<String, ObjectNode> opened(
      Map<String, SortedMap<String, ObjectNode>> endpoints,
      Map<String, ObjectNode> slices,
      String slice) {
    return endpoints.computeIfAbsent(slice, name -> byAddress(existing(slices, name)));
  }

  private static SortedMap<String, ObjectNode> byAddress(ObjectNode slice) {
    SortedMap<String, ObjectNode> endpoints = new TreeMap<>();
    for (JsonNode endpoint : slice.path("endpoints")) {
      endpoints.put(address(endpoint), (ObjectNode) endpoint);
    }
    return endpoints;
  }

  private static ObjectNode existing(Map<String, ObjectNode> slices, String name) {
    ObjectNode slice = slices.get(name);
    if (slice == null) {
      throw new IllegalStateException(
          "a change of slice " + name + ", which is not open; open are " + slices.keySet());
    }
    return slice;
  }

  private static ObjectNode withEndpoints(ObjectNode slice, SortedMap<String, ObjectNode> now) {
    ObjectNode changed = shallowCopy(slice);
    ArrayNode list = changed.arrayNode(now.size());
    now.values().forEach(list::add);
    changed.set("endpoints", list);
    return changed;
  }

  /** Shares what is below: trees that were handed over are never mutated. */
  private static ObjectNode shallowCopy(ObjectNode object) {
    ObjectNode copy = object.objectNode();
    object.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
    return copy;
  }
}
