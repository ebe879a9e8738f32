package io.fairlead.model.endpointslice;

import io.fairlead.model.endpointslice.ServiceEndpoints.Family;
import io.fairlead.model.endpointslice.ServiceEndpoints.Published;
import io.fairlead.model.endpointslice.TrafficTargets.Candidate;
import io.fairlead.model.meta.Protocol;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All slices of one Service as one. An endpoint that is in two slices (as while it moves between
 * them) counts once, in its best state; between equals the slice whose name sorts first is
 * believed.
 */
final class MergedSlices {

  private static final Comparator<EndpointPort> PORT_ORDER =
      Comparator.comparing(EndpointPort::name)
          .thenComparing(EndpointPort::protocol)
          .thenComparingInt(EndpointPort::port)
          .thenComparing(EndpointPort::appProtocol);

  private final SortedMap<String, EndpointSlice> slices;
  private final Map<PortKey, List<Candidate>> candidates = new HashMap<>();
  private final Map<PortKey, List<Target>> usable = new HashMap<>();
  private final List<Published> ready;

  private record PortKey(Family family, String name, Protocol protocol) {}

  MergedSlices(SortedMap<String, EndpointSlice> slices) {
    this.slices = slices;
    Map<PortKey, SortedMap<String, Candidate>> found = new HashMap<>();
    slices.values().forEach(slice -> collect(slice, found));
    found.forEach((key, ofPort) -> candidates.put(key, List.copyOf(ofPort.values())));
    candidates.forEach((key, ofPort) -> usable.put(key, choose(ofPort)));
    this.ready = published(slices.values());
  }

  /** By name, not to be changed. */
  SortedMap<String, EndpointSlice> slices() {
    return slices;
  }

  List<Target> usable(Family family, String portName, Protocol protocol) {
    return switch (family) {
      case IPV4, IPV6 -> usable.getOrDefault(new PortKey(family, portName, protocol), List.of());
      case ANY ->
          Stream.of(Family.IPV4, Family.IPV6)
              .flatMap(one -> usable(one, portName, protocol).stream())
              .toList();
    };
  }

  List<Candidate> candidates(Family family, String portName, Protocol protocol) {
    return switch (family) {
      case IPV4, IPV6 ->
          candidates.getOrDefault(new PortKey(family, portName, protocol), List.of());
      case ANY ->
          Stream.of(Family.IPV4, Family.IPV6)
              .flatMap(one -> candidates(one, portName, protocol).stream())
              .toList();
    };
  }

  List<Published> ready() {
    return ready;
  }

  private static void collect(
      EndpointSlice slice, Map<PortKey, SortedMap<String, Candidate>> candidates) {
    Family family = slice.addressType() == AddressType.IPV6 ? Family.IPV6 : Family.IPV4;
    for (EndpointPort port : slice.ports()) {
      if (port.port() == 0) {
        continue;
      }
      SortedMap<String, Candidate> ofPort =
          candidates.computeIfAbsent(
              new PortKey(family, port.name(), port.protocol()), key -> new TreeMap<>());
      for (Endpoint endpoint : slice.endpoints()) {
        if (endpoint.addresses().isEmpty()) {
          continue;
        }
        if (endpoint.ready() || (endpoint.serving() && endpoint.terminating())) {
          String address = endpoint.addresses().getFirst();
          Target target = new Target(address, port.port(), endpoint.pod(), endpoint.nodeName());
          ofPort.merge(
              address + " " + port.port(),
              new Candidate(target, endpoint.ready(), endpoint.hints()),
              (known, other) -> known.ready() || !other.ready() ? known : other);
        }
      }
    }
  }

  private static List<Target> choose(Collection<Candidate> candidates) {
    boolean anyReady = candidates.stream().anyMatch(Candidate::ready);
    return candidates.stream()
        .filter(candidate -> candidate.ready() || !anyReady)
        .map(Candidate::target)
        .toList();
  }

  private static List<Published> published(Collection<EndpointSlice> slices) {
    SortedMap<String, Endpoint> endpoints = new TreeMap<>();
    Map<String, Set<EndpointPort>> ports = new HashMap<>();
    for (EndpointSlice slice : slices) {
      for (Endpoint endpoint : slice.endpoints()) {
        if (endpoint.ready() && !endpoint.addresses().isEmpty()) {
          String key = endpoint.addresses().getFirst() + " " + endpoint.hostname();
          endpoints.putIfAbsent(key, endpoint);
          ports.computeIfAbsent(key, k -> new TreeSet<>(PORT_ORDER)).addAll(slice.ports());
        }
      }
    }
    return endpoints.entrySet().stream()
        .map(
            e -> new Published(e.getValue(), List.copyOf(ports.getOrDefault(e.getKey(), Set.of()))))
        .toList();
  }
}
