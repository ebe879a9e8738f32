package io.fairlead.agent.dns.zone;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * One Service and its slices, and the names at and below the Service's own. Immutable; a change of
 * one slice makes a new one that shares all the others, and nothing is made of all endpoints: a
 * Service of 5,000 changes as fast as one of 1 (B11).
 */
final class ServiceRecords {
  private static final String ZONAL = "_zone";

  private final NamespacedName name;
  private final @Nullable Service service;
  private final TreePMap<String, SliceRecords> slices;
  private final Source source = new Source();

  private ServiceRecords(
      NamespacedName name, @Nullable Service service, TreePMap<String, SliceRecords> slices) {
    this.name = name;
    this.service = service;
    this.slices = slices;
  }

  static ServiceRecords none(NamespacedName name) {
    return new ServiceRecords(name, null, TreePMap.empty());
  }

  ServiceRecords with(@Nullable Service now) {
    return new ServiceRecords(name, now, slices);
  }

  ServiceRecords withSlice(EndpointSlice slice, boolean podNames, String suffix) {
    return new ServiceRecords(
        name, service, slices.plus(slice.name().name(), SliceRecords.of(slice, podNames, suffix)));
  }

  ServiceRecords withoutSlice(String slice) {
    return new ServiceRecords(name, service, slices.minus(slice));
  }

  /** Neither the Service nor a slice of it is left. */
  boolean isEmpty() {
    return service == null && slices.isEmpty();
  }

  NamespacedName name() {
    return name;
  }

  /** Null when only slices are known. */
  @Nullable Service service() {
    return service;
  }

  /** Says everything about the names at and below this one. */
  Source source() {
    return source;
  }

  Iterable<String> sliceNames() {
    return slices.keySet();
  }

  /** The names of its ready endpoints. */
  Stream<String> hostLabels() {
    return slices.values().stream().flatMap(slice -> slice.hosts().stream()).map(Host::label);
  }

  /** What is at {@code below}, labels under the Service's name from the right to the left. */
  ZoneNode find(List<String> below, ZoneOptions options) {
    Service known = service;
    if (known == null) {
      return Absence.NO_SERVICE.node();
    }
    if (known.type() == ServiceType.EXTERNAL_NAME) {
      return below.isEmpty() ? alias(known.externalName()) : Absence.BELOW_EXTERNAL_NAME.node();
    }
    boolean needsEndpoints = known.headless() || options.ignoreEmptyService();
    if (needsEndpoints && noneReady()) {
      return Absence.NO_READY_ENDPOINTS.node(); // neither the name nor any below (D5)
    }
    if (options.zonal() && known.headless() && !below.isEmpty() && below.get(0).equals(ZONAL)) {
      return zonal(below.subList(1, below.size()));
    }
    return existing(known, below);
  }

  /** The same of a headless Service's ready endpoints, whatever the options. */
  ZoneNode endpoints(List<String> below) {
    Service known = service;
    return known == null || noneReady()
        ? Absence.NO_READY_ENDPOINTS.node()
        : existing(known, below);
  }

  private boolean noneReady() {
    return slices.values().stream().allMatch(slice -> slice.hosts().isEmpty());
  }

  /**
   * What is at {@code below} of a Service of the set of clusters (D21): as of this cluster's, but
   * that endpoints have names when headless only, and below the label of their cluster.
   */
  ZoneNode imported(List<String> below, ZoneOptions options) {
    Service known = service;
    if (known == null) {
      return Absence.NO_SERVICE.node();
    }
    if ((known.headless() || options.ignoreEmptyService()) && noneReady()) {
      return Absence.NO_READY_ENDPOINTS.node();
    }
    boolean port = below.size() == 2 && below.stream().allMatch(label -> label.startsWith("_"));
    if (below.isEmpty() || port) {
      return existing(known, below);
    }
    String label = String.join(".", below.reversed());
    List<Address> here = known.headless() ? addressesOf(label) : List.of();
    if (!here.isEmpty()) {
      return ZoneNode.hosted(here, () -> ports(Parts.of(hostTargets(label))));
    }
    boolean cluster = known.headless() && hostLabels().anyMatch(each -> each.endsWith("." + label));
    boolean protocol =
        below.size() == 1
            && label.startsWith("_")
            && PortName.protocol(label).filter(each -> hasNamedPort(known, each)).isPresent();
    return cluster || protocol ? ZoneNode.EMPTY : Absence.NO_ENDPOINT.node();
  }

  private ZoneNode existing(Service known, List<String> below) {
    return switch (below.size()) {
      case 0 -> self(known);
      case 1 -> hostOrProtocol(known, below.get(0));
      case 2 ->
          PortName.of(below.get(0), below.get(1))
              .map(port -> targets(known, port))
              .<ZoneNode>map(some -> some.isEmpty() ? Absence.NO_PORT.node() : ports(some))
              .orElse(Absence.NO_SUCH_PLACE.node());
      default -> Absence.NO_SUCH_PLACE.node();
    };
  }

  /** All names at and below this one with records, if in some zone only: labels as in find. */
  Stream<List<String>> names() {
    Service known = service;
    if (known == null) {
      return Stream.empty();
    }
    if (known.type() == ServiceType.EXTERNAL_NAME) {
      return Stream.of(List.of());
    }
    Stream<List<String>> hosts =
        slices.values().stream()
            .flatMap(slice -> slice.hosts().stream())
            .map(host -> List.of(host.label()));
    Stream<List<String>> ports =
        Stream.concat(
            slices.values().stream()
                .flatMap(slice -> slice.ports().stream())
                .map(port -> portName(port.protocol(), port.name())),
            known.ports().stream().map(port -> portName(port.protocol(), port.name())));
    return Stream.of(
            Stream.of(List.<String>of()),
            hosts,
            ports.filter(labels -> !labels.getLast().equals("_")))
        .flatMap(some -> some)
        .distinct();
  }

  private static List<String> portName(Protocol protocol, String port) {
    return List.of(
        "_" + protocol.name().toLowerCase(Locale.ROOT), "_" + port.toLowerCase(Locale.ROOT));
  }

  /**
   * The pointers from addresses to names below this Service that {@code slice} is the source of: of
   * every ready endpoint when headless, else of those with a hostname (D8).
   */
  Stream<Pointer> pointers(String slice) {
    Service known = service;
    SliceRecords records = slices.get(slice);
    if (known == null || records == null || known.type() == ServiceType.EXTERNAL_NAME) {
      return Stream.empty();
    }
    return records.hosts().stream()
        .filter(host -> known.headless() || host.named())
        .map(host -> new Pointer(host.address(), name, slice, host.label()));
  }

  /** The pointers from cluster IPs to this Service (D4). */
  Stream<Pointer> clusterIpPointers() {
    return clusterIps().stream().map(address -> new Pointer(address, name, "", ""));
  }

  /** Whether slices of {@code other} give the same pointers as they would here. */
  boolean pointsLike(ServiceRecords other) {
    return pointing() == other.pointing();
  }

  private enum Pointing {
    NONE,
    NAMED,
    ALL
  }

  private Pointing pointing() {
    if (service == null || service.type() == ServiceType.EXTERNAL_NAME) {
      return Pointing.NONE;
    }
    return service.headless() ? Pointing.ALL : Pointing.NAMED;
  }

  /** The cluster IPs; empty when it has none or does not exist. */
  List<Address> clusterIps() {
    return service == null || service.headless() || service.type() == ServiceType.EXTERNAL_NAME
        ? List.of()
        : service.clusterIps().stream().flatMap(text -> Address.parse(text).stream()).toList();
  }

  private ZoneNode self(Service known) {
    Supplier<ZoneNode.Ports> ports = () -> ports(targets(known, PortName.ANY));
    return known.headless()
        ? new ZoneNode.Hosted(addresses(true), addresses(false), ports)
        : ZoneNode.hosted(clusterIps(), ports);
  }

  /** The endpoints of a topology zone: {@code pin} those only, {@code prefer} else all (D20). */
  private ZoneNode zonal(List<String> below) {
    if (below.isEmpty()) {
      return ZoneNode.EMPTY;
    }
    boolean prefer = below.get(0).equals("prefer");
    if (!prefer && !below.get(0).equals("pin")) {
      return Absence.NO_SUCH_PLACE.node();
    }
    if (below.size() == 1) {
      return ZoneNode.EMPTY;
    }
    String zone = String.join(".", below.subList(1, below.size()).reversed());
    Parts<Address> ipv4 = addressesIn(zone, true);
    Parts<Address> ipv6 = addressesIn(zone, false);
    return new ZoneNode.Hosted(
        prefer && ipv4.isEmpty() ? addresses(true) : ipv4,
        prefer && ipv6.isEmpty() ? addresses(false) : ipv6,
        ZoneNode::noPorts);
  }

  private Parts<Address> addresses(boolean ipv4) {
    return new Parts<>(slices.values().stream().map(slice -> slice.addresses(ipv4)).toList());
  }

  private Parts<Address> addressesIn(String zone, boolean ipv4) {
    return new Parts<>(
        slices.values().stream().map(slice -> slice.addressesIn(zone, ipv4)).toList());
  }

  private ZoneNode hostOrProtocol(Service known, String label) {
    List<Address> here = addressesOf(label);
    if (!here.isEmpty()) {
      return ZoneNode.hosted(here, () -> ports(Parts.of(hostTargets(label))));
    }
    return PortName.protocol(label)
        .filter(protocol -> hasNamedPort(known, protocol))
        .map(protocol -> ZoneNode.EMPTY)
        .orElse(Absence.NO_ENDPOINT.node());
  }

  private ZoneNode.Ports ports(Parts<SrvTarget> some) {
    return new ZoneNode.Ports(
        name, some, host -> host.isEmpty() ? clusterIps() : addressesOf(host));
  }

  private boolean hasNamedPort(Service known, Protocol protocol) {
    if (!known.headless()) {
      return PortName.someNamed(known, protocol);
    }
    return slices.values().stream()
        .filter(slice -> !slice.hosts().isEmpty())
        .flatMap(slice -> slice.ports().stream())
        .anyMatch(
            port -> port.protocol() == protocol && !port.name().isEmpty() && port.port() != 0);
  }

  private Parts<SrvTarget> targets(Service known, PortName port) {
    return known.headless()
        ? new Parts<>(slices.values().stream().map(slice -> slice.targets(port)).toList())
        : Parts.of(serviceTargets(known, port));
  }

  private List<SrvTarget> serviceTargets(Service known, PortName port) {
    return clusterIps().isEmpty() ? List.of() : port.targets(known);
  }

  private List<SrvTarget> hostTargets(String label) {
    return slices.values().stream()
        .filter(slice -> !slice.hosts(label).isEmpty())
        .flatMap(slice -> slice.ports().stream())
        .filter(PortName.ANY::matches)
        .map(port -> new SrvTarget(port.port(), label))
        .distinct()
        .toList();
  }

  private List<Address> addressesOf(String label) {
    return slices.values().stream()
        .flatMap(slice -> slice.hosts(label).stream())
        .map(Host::address)
        .distinct()
        .toList();
  }

  /** An address or something that is no name can not be the target of a CNAME (D9). */
  static ZoneNode alias(String externalName) {
    String text = externalName.endsWith(".") ? externalName : externalName + ".";
    if (text.equals(".") || IpAddress.parse(externalName).isPresent()) {
      return Absence.NO_TARGET.node();
    }
    return parse(text).<ZoneNode>map(ZoneNode.Alias::new).orElse(Absence.NO_TARGET.node());
  }

  private static Optional<Name> parse(String text) {
    try {
      return Optional.of(Name.fromString(text));
    } catch (TextParseException notAName) {
      return Optional.empty();
    }
  }
}
