package io.fairlead.model.endpointslice;

import io.fairlead.model.json.Fields;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints a Service should have, from the pods it selects (E1, E9-E13). */
public final class DesiredSlices {

  /** Of several pods that claim one address the best speaks for it. */
  private static final Comparator<Pod> BEST_FIRST =
      Comparator.comparing((Pod pod) -> !pod.ready())
          .thenComparing(Pod::terminating)
          .thenComparing(Pod::name);

  private DesiredSlices() {}

  /**
   * Endpoints with the same address type and ports (E1): what may share slices.
   *
   * @param ports as they stand in the slice
   * @param endpoints as they stand in the slice, sorted by address, one address each
   */
  public record Group(AddressType addressType, ArrayNode ports, List<ObjectNode> endpoints) {
    public Group {
      endpoints = List.copyOf(endpoints);
    }
  }

  private record GroupKey(AddressType addressType, List<EndpointPort> ports) {}

  /**
   * All endpoints the pods give; none when the Service has no selector (E5). The order of pods does
   * not matter.
   *
   * @param zoneOfNode zone of a node, empty when it has none, null when there is no such node (E11)
   * @param cpuOfZones CPU of the nodes of each zone, empty when it is not known of all (E14)
   */
  public static List<Group> compute(
      ObjectNode service,
      Collection<Pod> podsOfNamespace,
      Function<String, @Nullable String> zoneOfNode,
      Supplier<Map<String, Long>> cpuOfZones) {
    if (!managed(ServiceJson.read(service))) {
      return List.of();
    }
    TopologyHints hints = TopologyHints.of(service);
    Map<GroupKey, SortedMap<String, ObjectNode>> groups =
        groups(service, podsOfNamespace, zoneOfNode);
    if (hints == TopologyHints.AUTO) {
      Map<String, Long> cpu = cpuOfZones.get();
      addressTypes(service).forEach(family -> share(ready(family, groups), cpu));
    }
    return groups.entrySet().stream()
        .map(group -> group(group.getKey(), group.getValue()))
        .sorted(Comparator.comparing(Group::addressType).thenComparing(g -> g.ports().toString()))
        .toList();
  }

  /**
   * Why a Service of topology mode Auto has no hints, by family: in Kubernetes' words, empty where
   * it has some (E14). Nothing for other Services.
   *
   * @see #compute
   */
  public static Map<AddressType, String> hintRefusals(
      ObjectNode service,
      Supplier<? extends Collection<Pod>> podsOfNamespace,
      Function<String, @Nullable String> zoneOfNode,
      Supplier<Map<String, Long>> cpuOfZones) {
    if (TopologyHints.of(service) != TopologyHints.AUTO || !managed(ServiceJson.read(service))) {
      return Map.of();
    }
    Map<GroupKey, SortedMap<String, ObjectNode>> groups =
        groups(service, podsOfNamespace.get(), zoneOfNode);
    Map<AddressType, String> refusals = new EnumMap<>(AddressType.class);
    for (AddressType family : addressTypes(service)) {
      refusals.put(family, ZoneShares.refusal(zones(ready(family, groups)), cpuOfZones.get()));
    }
    return refusals;
  }

  /** The Service's endpoints depend on all nodes: they are shared out among zones (E14). */
  public static boolean sharesOut(ObjectNode service) {
    return TopologyHints.of(service) == TopologyHints.AUTO;
  }

  private static Map<GroupKey, SortedMap<String, ObjectNode>> groups(
      ObjectNode service,
      Collection<Pod> podsOfNamespace,
      Function<String, @Nullable String> zoneOfNode) {
    Service view = ServiceJson.read(service);
    List<AddressType> families = addressTypes(service);
    EndpointJson json = new EndpointJson(view, TopologyHints.of(service), zoneOfNode);
    Map<GroupKey, SortedMap<String, ObjectNode>> groups = new HashMap<>();
    podsOfNamespace.stream()
        .filter(pod -> selects(view, pod))
        .sorted(BEST_FIRST)
        .forEach(
            pod ->
                pod.ips().stream()
                    .flatMap(ip -> IpAddress.parse(ip).stream())
                    .filter(ip -> families.contains(addressType(ip)))
                    .forEach(
                        ip ->
                            json.write(pod, ip)
                                .ifPresent(
                                    endpoint ->
                                        groups
                                            .computeIfAbsent(
                                                new GroupKey(addressType(ip), ports(view, pod)),
                                                key -> new TreeMap<>())
                                            .putIfAbsent(ip.text(), endpoint))));
    return groups;
  }

  /** The ready endpoints of one family, by address. */
  private static SortedMap<String, ObjectNode> ready(
      AddressType family, Map<GroupKey, SortedMap<String, ObjectNode>> groups) {
    SortedMap<String, ObjectNode> ready = new TreeMap<>();
    groups.forEach(
        (key, endpoints) -> {
          if (key.addressType() == family) {
            endpoints.forEach(
                (address, endpoint) -> {
                  if (Fields.flag(endpoint.path("conditions"), "ready", true)) {
                    ready.put(address, endpoint);
                  }
                });
          }
        });
    return ready;
  }

  private static SortedMap<String, String> zones(SortedMap<String, ObjectNode> endpoints) {
    SortedMap<String, String> zones = new TreeMap<>();
    endpoints.forEach((address, endpoint) -> zones.put(address, Fields.text(endpoint, "zone")));
    return zones;
  }

  /** Endpoints of one family are shared out among the zones. */
  private static void share(SortedMap<String, ObjectNode> ready, Map<String, Long> cpuOfZones) {
    ZoneShares.of(zones(ready), cpuOfZones)
        .forEach(
            (address, zone) ->
                ready
                    .getOrDefault(address, JsonNodeFactory.instance.objectNode())
                    .set("hints", TopologyHints.forZone(zone)));
  }

  /** We make endpoints of Services with a selector; others are filled by hand (E5, E12). */
  static boolean managed(Service service) {
    return service.selector() != null && service.type() != ServiceType.EXTERNAL_NAME;
  }

  /** Families of the Service; IPv4 where it does not say. */
  static List<AddressType> addressTypes(ObjectNode service) {
    List<AddressType> types =
        Fields.texts(service.path("spec"), "ipFamilies").stream()
            .map(family -> family.equals("IPv6") ? AddressType.IPV6 : AddressType.IPV4)
            .toList();
    return types.isEmpty() ? List.of(AddressType.IPV4) : types;
  }

  private static AddressType addressType(IpAddress ip) {
    return ip.isIpv4() ? AddressType.IPV4 : AddressType.IPV6;
  }

  /** The selector matches, and the pod can have traffic at all (E9). */
  private static boolean selects(Service service, Pod pod) {
    Map<String, String> selector = service.selector();
    return selector != null
        && pod.name().namespace().equals(service.name().namespace())
        && !pod.finished()
        && pod.labels().entrySet().containsAll(selector.entrySet());
  }

  /** The Service's ports on this pod; those it has no target for are left out (SA3). */
  private static List<EndpointPort> ports(Service service, Pod pod) {
    return service.ports().stream()
        .flatMap(
            port ->
                target(port, pod)
                    .mapToObj(
                        number ->
                            new EndpointPort(
                                port.name(), port.protocol(), number, port.appProtocol())))
        .toList();
  }

  private static IntStream target(ServicePort port, Pod pod) {
    String target = port.targetPort();
    OptionalInt number =
        target.matches("[0-9]{1,5}")
            ? OptionalInt.of(Integer.parseInt(target))
            : pod.ports().stream()
                .filter(declared -> declared.name().equals(target))
                .filter(declared -> declared.protocol() == port.protocol())
                .mapToInt(ContainerPort::port)
                .findFirst();
    return number.stream();
  }

  private static Group group(GroupKey key, SortedMap<String, ObjectNode> endpoints) {
    ArrayNode ports = JsonNodeFactory.instance.arrayNode();
    key.ports().forEach(port -> ports.add(EndpointJson.port(port)));
    return new Group(key.addressType(), ports, List.copyOf(endpoints.values()));
  }
}
