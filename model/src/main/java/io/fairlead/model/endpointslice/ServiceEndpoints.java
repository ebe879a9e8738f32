package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Which endpoints the traffic of each Service may use (SD1, SD2): immutable, read from any thread.
 * All slices of a Service are merged, whoever wrote them (E7), so the answer depends on the set of
 * endpoints only, not on how they are packed.
 */
public final class ServiceEndpoints {

  /** No slices at all. */
  public static final ServiceEndpoints EMPTY =
      new ServiceEndpoints(HashTreePMap.empty(), HashTreePMap.empty());

  private final PMap<NamespacedName, MergedSlices> byService;
  private final PMap<NamespacedName, NamespacedName> serviceOfSlice;

  private ServiceEndpoints(
      PMap<NamespacedName, MergedSlices> byService,
      PMap<NamespacedName, NamespacedName> serviceOfSlice) {
    this.byService = byService;
    this.serviceOfSlice = serviceOfSlice;
  }

  /** The index of these slices. */
  public static ServiceEndpoints of(Collection<EndpointSlice> slices) {
    return EMPTY.with(slices, List.of());
  }

  /**
   * This index after some slices changed and others went away; costs what the Services concerned
   * cost, whatever the number of all others. Slices that belong to no Service, or hold names
   * instead of addresses (E8), count for nothing.
   */
  public ServiceEndpoints with(
      Collection<EndpointSlice> changed, Collection<NamespacedName> removed) {
    Map<NamespacedName, SortedMap<String, EndpointSlice>> touched = new HashMap<>();
    PMap<NamespacedName, NamespacedName> owners = serviceOfSlice;
    for (NamespacedName slice : removed) {
      owners = without(slice, owners, touched);
    }
    for (EndpointSlice slice : changed) {
      owners = without(slice.name(), owners, touched);
      if (!slice.serviceName().isEmpty() && slice.addressType() != AddressType.FQDN) {
        slicesOf(slice.service(), touched).put(slice.name().name(), slice);
        owners = owners.plus(slice.name(), slice.service());
      }
    }
    PMap<NamespacedName, MergedSlices> services = byService;
    for (Map.Entry<NamespacedName, SortedMap<String, EndpointSlice>> entry : touched.entrySet()) {
      services =
          entry.getValue().isEmpty()
              ? services.minus(entry.getKey())
              : services.plus(entry.getKey(), new MergedSlices(entry.getValue()));
    }
    return new ServiceEndpoints(services, owners);
  }

  /**
   * Where connections to this port may go: all ready endpoints; where none is ready, those that
   * still serve while they terminate (SD2). Of the family of the Service's first address (SD22), of
   * both when it has none. Sorted by address as text; empty: refuse (SD6).
   */
  public List<Target> usable(Service service, ServicePort port) {
    MergedSlices slices = byService.get(service.name());
    return slices == null
        ? List.of()
        : slices.usable(Family.of(service), port.name(), port.protocol());
  }

  /**
   * The same as one node sees it: where hints say whom the endpoints are meant for, those that are
   * meant for it ({@link TrafficTargets}, SD15).
   *
   * @param zone the node's; empty when unknown
   */
  public List<Target> usable(Service service, ServicePort port, String node, String zone) {
    MergedSlices slices = byService.get(service.name());
    return slices == null
        ? List.of()
        : TrafficTargets.of(
                slices.candidates(Family.of(service), port.name(), port.protocol()), node, zone)
            .cluster();
  }

  /**
   * Every endpoint of one family a port's traffic might be sent to, for a node to choose from
   * ({@link TrafficTargets}); sorted by address as text.
   */
  public List<TrafficTargets.Candidate> candidates(
      NamespacedName service, ServicePort port, AddressType family) {
    MergedSlices slices = byService.get(service);
    if (slices == null) {
      return List.of();
    }
    return switch (family) {
      case IPV4 -> slices.candidates(Family.IPV4, port.name(), port.protocol());
      case IPV6 -> slices.candidates(Family.IPV6, port.name(), port.protocol());
      case FQDN -> List.of();
    };
  }

  /**
   * The ready endpoints of a Service with all their ports, sorted by address: for headless DNS (D5,
   * D7, D10).
   */
  public List<Published> ready(NamespacedName service) {
    MergedSlices slices = byService.get(service);
    return slices == null ? List.of() : slices.ready();
  }

  /** An endpoint, known by address and hostname, and every port it has under its Service. */
  public record Published(Endpoint endpoint, List<EndpointPort> ports) {
    public Published {
      ports = List.copyOf(ports);
    }
  }

  /** Address families a Service takes targets of. */
  enum Family {
    IPV4,
    IPV6,
    ANY;

    private static Family of(Service service) {
      if (service.headless() || service.clusterIps().isEmpty()) {
        return ANY;
      }
      return service.clusterIps().getFirst().indexOf(':') >= 0 ? IPV6 : IPV4;
    }
  }

  private PMap<NamespacedName, NamespacedName> without(
      NamespacedName slice,
      PMap<NamespacedName, NamespacedName> owners,
      Map<NamespacedName, SortedMap<String, EndpointSlice>> touched) {
    NamespacedName service = owners.get(slice);
    if (service == null) {
      return owners;
    }
    slicesOf(service, touched).remove(slice.name());
    return owners.minus(slice);
  }

  private SortedMap<String, EndpointSlice> slicesOf(
      NamespacedName service, Map<NamespacedName, SortedMap<String, EndpointSlice>> touched) {
    return touched.computeIfAbsent(
        service,
        name -> {
          MergedSlices known = byService.get(name);
          return known == null ? new TreeMap<>() : new TreeMap<>(known.slices());
        });
  }
}
