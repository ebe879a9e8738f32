package io.fairlead.agent.compute;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.endpointslice.TrafficTargets;
import io.fairlead.model.endpointslice.TrafficTargets.Candidate;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.ArrayList;
import java.util.List;

/**
 * What one port of one Service asks of any data plane, in one address family (SD22).
 *
 * @param entrances where clients come in, and which of the targets they get
 * @param candidates every endpoint it might have (SD16)
 * @param targets those of them that new connections may be sent to (SD2, SD15)
 * @param affinitySeconds how long a client stays with its target (SD9); 0: not at all
 */
public record PortPlan(
    PortKey key,
    AddressType family,
    List<Entrance> entrances,
    List<Candidate> candidates,
    TrafficTargets targets,
    int affinitySeconds) {
  private static final List<AddressType> FAMILIES = List.of(AddressType.IPV4, AddressType.IPV6);

  public PortPlan {
    entrances = List.copyOf(entrances);
    candidates = List.copyOf(candidates);
  }

  /**
   * Plans of all ports in each family the Service has an address of; none for headless Services and
   * ExternalName, which have none, and for those of another proxy (SD21).
   */
  public static List<PortPlan> of(Service service, ServiceEndpoints endpoints, NodePlace place) {
    List<PortPlan> plans = new ArrayList<>();
    if (isForwarded(service)) {
      for (ServicePort port : service.ports()) {
        for (AddressType family : FAMILIES) {
          if (Entrances.parsed(service.clusterIps()).stream()
              .anyMatch(ip -> Entrances.isOf(family, ip))) {
            plans.add(of(service, port, family, endpoints, place));
          }
        }
      }
    }
    return plans;
  }

  /** Whether some clients are sent where this outcome says. */
  public boolean leads(Outcome outcome) {
    return entrances.stream()
        .anyMatch(entrance -> entrance.inside() == outcome || entrance.outside() == outcome);
  }

  private static PortPlan of(
      Service service,
      ServicePort port,
      AddressType family,
      ServiceEndpoints endpoints,
      NodePlace place) {
    List<Candidate> candidates = endpoints.candidates(service.name(), port, family);
    TrafficTargets targets = TrafficTargets.of(candidates, place.node(), place.zone());
    return new PortPlan(
        new PortKey(service.name(), port.protocol(), port.port()),
        family,
        Entrances.of(service, port, family, targets, place),
        candidates,
        targets,
        service.clientIpAffinitySeconds());
  }

  private static boolean isForwarded(Service service) {
    return !service.headless()
        && service.type() != ServiceType.EXTERNAL_NAME
        && service.traffic().proxyName().isEmpty();
  }
}
