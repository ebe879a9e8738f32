package io.fairlead.agent.dns.zone;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one EndpointSlice adds to its Service's names: its ready endpoints, and nothing of the
 * others (D5, D10). Immutable; a slice is at most 1,000 endpoints, so it is remade as a whole.
 */
final class SliceRecords {
  private final List<EndpointPort> ports;
  private final List<Host> hosts;
  private volatile @Nullable Map<String, List<Host>> byLabel;

  private SliceRecords(List<EndpointPort> ports, List<Host> hosts) {
    this.ports = ports;
    this.hosts = hosts;
  }

  static SliceRecords of(EndpointSlice slice) {
    if (slice.addressType() == AddressType.FQDN) {
      return new SliceRecords(slice.ports(), List.of());
    }
    return new SliceRecords(
        slice.ports(),
        slice.endpoints().stream().filter(Endpoint::ready).flatMap(SliceRecords::hosts).toList());
  }

  private static Stream<Host> hosts(Endpoint endpoint) {
    String hostname = endpoint.hostname().toLowerCase(Locale.ROOT);
    return endpoint.addresses().stream()
        .flatMap(text -> Address.parse(text).stream())
        .map(
            address ->
                hostname.isEmpty()
                    ? new Host(address.dashed(), false, address)
                    : new Host(hostname, true, address));
  }

  List<EndpointPort> ports() {
    return ports;
  }

  List<Host> hosts() {
    return hosts;
  }

  /** One SRV target for each endpoint. */
  Stream<SrvTarget> targets(int port) {
    return hosts.stream().map(host -> new SrvTarget(port, host.label()));
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
