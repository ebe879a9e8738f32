package io.fairlead.model.endpointslice;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The v1 Endpoints of a Service, told from its slices (E17): for clients that still read them. */
public final class DerivedEndpoints {

  private static final int MAX_ADDRESSES = 1000;
  private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
  private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";

  private DerivedEndpoints() {}

  /** An address in one state, known by both. */
  private record Address(boolean ready, String ip) implements Comparable<Address> {
    @Override
    public int compareTo(Address other) {
      int byState = Boolean.compare(other.ready, ready);
      return byState != 0 ? byState : ip.compareTo(other.ip);
    }
  }

  /**
   * The complete object but for its resourceVersion, with the addresses of the Service's first
   * family; empty when the Service has no slices. Endpoints that terminate and are not ready are in
   * neither list, as ever.
   *
   * @param slices every slice of the Service, whoever wrote it, in any order
   */
  public static Optional<ObjectNode> of(ObjectNode service, List<ObjectNode> slices) {
    if (slices.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<Address, ObjectNode> addresses = new TreeMap<>();
    Map<ObjectNode, SortedSet<Address>> byPort = new HashMap<>();
    AddressType family = DesiredSlices.addressTypes(service).getFirst();
    slices.stream()
        .filter(slice -> EndpointSliceJson.addressType(slice) == family)
        .forEach(slice -> collect(slice, addresses, byPort));
    boolean truncated = addresses.size() > MAX_ADDRESSES;
    if (truncated) {
      List<Address> kept = addresses.keySet().stream().limit(MAX_ADDRESSES).toList();
      addresses.keySet().retainAll(kept);
      byPort.values().forEach(of -> of.retainAll(addresses.keySet()));
    }
    ObjectNode endpoints = JsonNodeFactory.instance.objectNode();
    endpoints.put("kind", "Endpoints").put("apiVersion", "v1");
    endpoints.set("metadata", metadata(slices, ObjectMeta.of(service), truncated));
    ArrayNode subsets = subsets(addresses, byPort);
    if (!subsets.isEmpty()) {
      endpoints.set("subsets", subsets);
    }
    return Optional.of(endpoints);
  }

  private static void collect(
      ObjectNode slice,
      SortedMap<Address, ObjectNode> addresses,
      Map<ObjectNode, SortedSet<Address>> byPort) {
    List<ObjectNode> ports =
        Fields.list(slice, "ports").stream()
            .map(port -> port(EndpointSliceJson.port(port)))
            .toList();
    for (JsonNode endpoint : slice.path("endpoints")) {
      JsonNode conditions = endpoint.path("conditions");
      boolean ready = Fields.flag(conditions, "ready", true);
      String ip = SliceChanges.address(endpoint);
      if (ip.isEmpty() || (!ready && Fields.flag(conditions, "terminating", false))) {
        continue;
      }
      Address address = new Address(ready, ip);
      addresses.putIfAbsent(address, address(endpoint, ip));
      (ports.isEmpty() ? List.of(JsonNodeFactory.instance.objectNode()) : ports)
          .forEach(port -> byPort.computeIfAbsent(port, p -> new TreeSet<>()).add(address));
    }
  }

  private static ObjectNode address(JsonNode endpoint, String ip) {
    ObjectNode address = JsonNodeFactory.instance.objectNode().put("ip", ip);
    for (String field : List.of("hostname", "nodeName", "targetRef")) {
      if (Fields.present(endpoint, field)) {
        address.set(field, endpoint.path(field));
      }
    }
    return address;
  }

  private static ObjectNode port(EndpointPort port) {
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    if (!port.name().isEmpty()) {
      written.put("name", port.name());
    }
    written.put("port", port.port()).put("protocol", port.protocol().name());
    if (!port.appProtocol().isEmpty()) {
      written.put("appProtocol", port.appProtocol());
    }
    return written;
  }

  /** Ports that the very same addresses serve share a subset. */
  private static ArrayNode subsets(
      SortedMap<Address, ObjectNode> addresses, Map<ObjectNode, SortedSet<Address>> byPort) {
    Map<SortedSet<Address>, SortedMap<String, ObjectNode>> byAddresses = new HashMap<>();
    byPort.forEach(
        (port, of) ->
            byAddresses.computeIfAbsent(of, key -> new TreeMap<>()).put(port.toString(), port));
    SortedMap<String, ObjectNode> subsets = new TreeMap<>();
    byAddresses.forEach(
        (of, ports) -> {
          if (!of.isEmpty()) {
            subsets.put(ports.keySet().toString(), subset(of, ports.values(), addresses));
          }
        });
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    subsets.values().forEach(list::add);
    return list;
  }

  private static ObjectNode subset(
      Collection<Address> of,
      Collection<ObjectNode> ports,
      SortedMap<Address, ObjectNode> addresses) {
    ObjectNode subset = JsonNodeFactory.instance.objectNode();
    for (Address address : of) {
      subset
          .withArray(address.ready() ? "/addresses" : "/notReadyAddresses")
          .add(addresses.get(address));
    }
    List<ObjectNode> real = ports.stream().filter(port -> !port.isEmpty()).toList();
    if (!real.isEmpty()) {
      ArrayNode list = subset.putArray("ports");
      real.forEach(list::add);
    }
    return subset;
  }

  private static ObjectNode metadata(List<ObjectNode> slices, ObjectMeta meta, boolean truncated) {
    NamespacedName service = meta.namespacedName();
    Map<String, String> labels = new TreeMap<>(meta.labels());
    labels.put(MANAGED_BY, "endpoint-controller");
    if (slices.stream()
        .anyMatch(s -> ObjectMeta.of(s).labels().containsKey(SliceLabels.HEADLESS))) {
      labels.put(SliceLabels.HEADLESS, "");
    }
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.put("name", service.name()).put("namespace", service.namespace());
    metadata.put("uid", uid(meta.uid()));
    if (!meta.creationTimestamp().isEmpty()) {
      metadata.put("creationTimestamp", meta.creationTimestamp());
    }
    ObjectNode written = metadata.putObject("labels");
    labels.forEach(written::put);
    if (truncated) {
      metadata.putObject("annotations").put(OVER_CAPACITY, "truncated");
    }
    return metadata;
  }

  /** The same in every JVM and after every start, as the object is never stored. */
  private static String uid(String serviceUid) {
    return UUID.nameUUIDFromBytes(("endpoints/" + serviceUid).getBytes(StandardCharsets.UTF_8))
        .toString();
  }
}
