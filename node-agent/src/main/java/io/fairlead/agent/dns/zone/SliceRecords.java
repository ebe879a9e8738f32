package io.fairlead.agent.dns.zone;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one EndpointSlice adds to its Service's names: its ready endpoints, and nothing of the
 * others (D5, D10). Immutable; a slice is at most 1,000 endpoints, so it is remade as a whole.
 */
final class SliceRecords {
  private static final int MOST_LABEL = 63;

  private final boolean ipv4;
  private final List<EndpointPort> ports;
  private final List<Host> hosts;
  private final List<Address> addresses;
  private final Map<PortName, List<SrvTarget>> targets = new ConcurrentHashMap<>(2);
  private volatile @Nullable Map<String, List<Host>> byLabel;

  private SliceRecords(boolean ipv4, List<EndpointPort> ports, List<Host> hosts) {
    this.ipv4 = ipv4;
    this.ports = ports;
    this.hosts = hosts;
    this.addresses = hosts.stream().map(Host::address).distinct().toList();
  }

  /**
   * What a slice adds.
   *
   * @param podNames endpoints without a hostname are named after their pod
   * @param suffix what comes after an endpoint's label: nothing, or the label of its cluster
   */
  static SliceRecords of(EndpointSlice slice, boolean podNames, String suffix) {
    boolean ipv4 = slice.addressType() == AddressType.IPV4;
    if (slice.addressType() == AddressType.FQDN) {
      return new SliceRecords(ipv4, slice.ports(), List.of());
    }
    return new SliceRecords(
        ipv4,
        slice.ports(),
        slice.endpoints().stream()
            .filter(Endpoint::ready)
            .flatMap(endpoint -> hosts(endpoint, podNames, suffix))
            .filter(host -> host.address().isIpv4() == ipv4)
            .toList());
  }

  private static Stream<Host> hosts(Endpoint endpoint, boolean podNames, String suffix) {
    String hostname = endpoint.hostname().toLowerCase(Locale.ROOT);
    String chosen = hostname.isEmpty() && podNames ? podName(endpoint.pod()) : hostname;
    String zone = endpoint.zone().toLowerCase(Locale.ROOT);
    return endpoint.addresses().stream()
        .flatMap(text -> Address.parse(text).stream())
        .map(
            address ->
                new Host(
                    (chosen.isEmpty() ? address.dashed() : chosen) + suffix,
                    !hostname.isEmpty(),
                    address,
                    zone));
  }

  /** Empty when there is none that is a label of DNS. */
  private static String podName(@Nullable NamespacedName pod) {
    boolean label = pod != null && pod.name().length() <= MOST_LABEL && !pod.name().contains(".");
    return label && pod != null ? pod.name() : "";
  }

  List<EndpointPort> ports() {
    return ports;
  }

  List<Host> hosts() {
    return hosts;
  }

  /** Those of this family. */
  List<Address> addresses(boolean wantIpv4) {
    return wantIpv4 == ipv4 ? addresses : List.of();
  }

  /** Those of this family whose endpoint is in this topology zone. */
  List<Address> addressesIn(String zone, boolean wantIpv4) {
    return wantIpv4 != ipv4
        ? List.of()
        : hosts.stream().filter(host -> host.zone().equals(zone)).map(Host::address).toList();
  }

  /** One SRV target for each endpoint and port of this name. */
  List<SrvTarget> targets(PortName name) {
    List<SrvTarget> found = targets.get(name);
    if (found == null) {
      found =
          ports.stream()
              .filter(name::matches)
              .flatMap(port -> hosts.stream().map(host -> new SrvTarget(port.port(), host.label())))
              .toList();
      if (!found.isEmpty()) {
        targets.put(name, found); // only what exists: the number of keys is the number of ports
      }
    }
    return found;
  }

  /** The endpoints of this name. */
  List<Host> hosts(String label) {
    Map<String, List<Host>> index = byLabel;
    if (index == null) {
      index = new HashMap<>();
      for (Host host : hosts) {
        index.merge(
            host.label(),
            List.of(host),
            (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
      }
      byLabel = index;
    }
    return index.getOrDefault(label, List.of());
  }
}
