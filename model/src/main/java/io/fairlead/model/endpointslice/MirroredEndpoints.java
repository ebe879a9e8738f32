package io.fairlead.model.endpointslice;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The slices that stand for Endpoints somebody wrote, of a Service without selector (E16). */
final class MirroredEndpoints {

  /** Addresses of one subset at most. */
  static final int MAX_ADDRESSES = 1000;

  private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
  private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

  private MirroredEndpoints() {}

  private record GroupKey(AddressType addressType, ArrayNode ports) {}

  /** False for Endpoints that ask not to be mirrored, and for those that are a leader's lock. */
  static boolean wanted(ObjectNode endpoints) {
    ObjectMeta meta = ObjectMeta.of(endpoints);
    return !"true".equals(meta.labels().get(SKIP)) && !meta.annotations().containsKey(LEADER);
  }

  /**
   * One group for each port list and family. Addresses that are not ready stay so; text that is no
   * address, and what is above {@link #MAX_ADDRESSES}, is left out.
   */
  static List<DesiredSlices.Group> groups(ObjectNode endpoints) {
    Map<GroupKey, SortedMap<String, ObjectNode>> groups = new HashMap<>();
    for (JsonNode subset : Fields.list(endpoints, "subsets")) {
      ArrayNode ports = JsonNodeFactory.instance.arrayNode();
      Fields.list(subset, "ports")
          .forEach(port -> ports.add(EndpointJson.port(EndpointSliceJson.port(port))));
      int taken = 0;
      for (boolean ready : List.of(true, false)) {
        for (JsonNode address : Fields.list(subset, ready ? "addresses" : "notReadyAddresses")) {
          IpAddress ip = IpAddress.parse(Fields.text(address, "ip")).orElse(null);
          if (ip == null || taken++ >= MAX_ADDRESSES) {
            continue;
          }
          AddressType type = ip.isIpv4() ? AddressType.IPV4 : AddressType.IPV6;
          groups
              .computeIfAbsent(new GroupKey(type, ports), key -> new TreeMap<>())
              .putIfAbsent(ip.text(), endpoint(address, ip, ready));
        }
      }
    }
    List<DesiredSlices.Group> all = new ArrayList<>();
    groups.forEach(
        (key, found) ->
            all.add(
                new DesiredSlices.Group(
                    key.addressType(), key.ports(), List.copyOf(found.values()))));
    all.sort(
        Comparator.comparing(DesiredSlices.Group::addressType)
            .thenComparing(group -> group.ports().toString()));
    return all;
  }

  private static ObjectNode endpoint(JsonNode address, IpAddress ip, boolean ready) {
    ObjectNode endpoint = JsonNodeFactory.instance.objectNode();
    endpoint.putArray("addresses").add(ip.text());
    endpoint.putObject("conditions").put("ready", ready);
    for (String field : List.of("hostname", "targetRef", "nodeName")) {
      if (Fields.present(address, field)) {
        endpoint.set(field, address.path(field));
      }
    }
    return endpoint;
  }
}
