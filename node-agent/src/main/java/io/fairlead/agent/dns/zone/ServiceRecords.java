package io.fairlead.agent.dns.zone;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * One Service and its slices, and the names at and below the Service's own. Immutable; a change of
 * one slice makes a new one that shares all the others, and lists over all endpoints are made at
 * the first question that needs them.
 */
final class ServiceRecords {
  private final NamespacedName name;
  private final @Nullable Service service;
  private final TreePMap<String, SliceRecords> slices;
  private final Map<PortName, List<SrvTarget>> targets = new ConcurrentHashMap<>(2);
  private volatile @Nullable List<Address> addresses;

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

  ServiceRecords withSlice(EndpointSlice slice) {
    return new ServiceRecords(
        name, service, slices.plus(slice.name().name(), SliceRecords.of(slice)));
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

  Iterable<String> sliceNames() {
    return slices.keySet();
  }

  /** What is at {@code below}, labels under the Service's name from the right to the left. */
  ZoneNode find(List<String> below) {
    Service known = service;
    if (known == null) {
      return ZoneNode.MISSING;
    }
    if (known.type() == ServiceType.EXTERNAL_NAME) {
      return below.isEmpty() ? alias(known.externalName()) : ZoneNode.MISSING;
    }
    return switch (below.size()) {
      case 0 -> self(known);
      case 1 -> hostOrProtocol(known, below.get(0));
      case 2 ->
          PortName.of(below.get(0), below.get(1))
              .map(port -> targets(known, port))
              .<ZoneNode>map(some -> some.isEmpty() ? ZoneNode.MISSING : ports(some))
              .orElse(ZoneNode.MISSING);
      default -> ZoneNode.MISSING;
    };
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
    List<Address> here = addresses;
    if (here == null) {
      here =
          known.headless()
              ? hosts().map(Host::address).distinct().toList()
              : List.copyOf(clusterIps());
      addresses = here;
    }
    // Headless with nothing ready: the name is not there (D5).
    return known.headless() && here.isEmpty()
        ? ZoneNode.MISSING
        : new ZoneNode.Hosted(here, () -> ports(targets(known, PortName.ANY)));
  }

  private ZoneNode hostOrProtocol(Service known, String label) {
    List<Address> here = addressesOf(label);
    if (!here.isEmpty()) {
      return new ZoneNode.Hosted(here, () -> ports(hostTargets(label)));
    }
    return PortName.protocol(label)
        .filter(protocol -> hasNamedPort(known, protocol))
        .map(protocol -> ZoneNode.EMPTY)
        .orElse(ZoneNode.MISSING);
  }

  private ZoneNode.Ports ports(List<SrvTarget> some) {
    return new ZoneNode.Ports(
        name, some, host -> host.isEmpty() ? clusterIps() : addressesOf(host));
  }

  private boolean hasNamedPort(Service known, Protocol protocol) {
    if (!known.headless()) {
      return known.ports().stream()
          .anyMatch(port -> port.protocol() == protocol && !port.name().isEmpty());
    }
    return slices.values().stream()
        .filter(slice -> !slice.hosts().isEmpty())
        .flatMap(slice -> slice.ports().stream())
        .anyMatch(
            port -> port.protocol() == protocol && !port.name().isEmpty() && port.port() != 0);
  }

  private List<SrvTarget> targets(Service known, PortName port) {
    List<SrvTarget> found = targets.get(port);
    if (found == null) {
      found = known.headless() ? endpointTargets(port) : serviceTargets(known, port);
      if (!found.isEmpty()) {
        targets.put(port, found); // only what exists: the number of keys is the number of ports
      }
    }
    return found;
  }

  private List<SrvTarget> serviceTargets(Service known, PortName port) {
    return clusterIps().isEmpty()
        ? List.of()
        : known.ports().stream()
            .filter(port::matches)
            .map(match -> new SrvTarget(match.port(), ""))
            .distinct()
            .toList();
  }

  private List<SrvTarget> endpointTargets(PortName port) {
    return slices.values().stream()
        .flatMap(
            slice ->
                slice.ports().stream()
                    .filter(port::matches)
                    .flatMap(match -> slice.targets(match.port())))
        .distinct()
        .toList();
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

  private Stream<Host> hosts() {
    return slices.values().stream().flatMap(slice -> slice.hosts().stream());
  }

  /** An address or something that is no name can not be the target of a CNAME (D9). */
  private static ZoneNode alias(String externalName) {
    String text = externalName.endsWith(".") ? externalName : externalName + ".";
    if (text.equals(".") || IpAddress.parse(externalName).isPresent()) {
      return ZoneNode.MISSING;
    }
    return parse(text).<ZoneNode>map(ZoneNode.Alias::new).orElse(ZoneNode.MISSING);
  }

  private static Optional<Name> parse(String text) {
    try {
      return Optional.of(Name.fromString(text));
    } catch (TextParseException notAName) {
      return Optional.empty();
    }
  }
}
