package io.fairlead.agent.compute;

import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.ArrayList;
import java.util.List;

/**
 * What one port of one Service asks of the data plane.
 *
 * @param frontends where clients come in
 * @param targets where they may be sent (SD2); empty: they are refused (SD6)
 * @param affinitySeconds how long a client stays with its target (SD9); 0: not at all
 */
public record PortPlan(
    PortKey key, List<Frontend> frontends, List<Target> targets, int affinitySeconds) {
  public PortPlan {
    frontends = List.copyOf(frontends);
    targets = List.copyOf(targets);
  }

  /**
   * Plans of all ports; none for headless Services and ExternalName, which have no address to
   * listen on.
   *
   * @param nodePortAddresses where NodePorts listen
   */
  public static List<PortPlan> of(
      Service service, ServiceEndpoints endpoints, List<String> nodePortAddresses) {
    if (service.headless() || service.type() == ServiceType.EXTERNAL_NAME) {
      return List.of();
    }
    return service.ports().stream()
        .map(
            port ->
                new PortPlan(
                    new PortKey(service.name(), port.protocol(), port.port()),
                    frontends(service, port, nodePortAddresses),
                    endpoints.usable(service, port),
                    service.clientIpAffinitySeconds()))
        .toList();
  }

  private static List<Frontend> frontends(
      Service service, ServicePort port, List<String> nodePortAddresses) {
    List<Frontend> frontends = new ArrayList<>();
    for (String address : service.clusterIps()) {
      frontends.add(new Frontend(port.protocol(), address, port.port()));
    }
    if (port.nodePort() != 0) {
      for (String address : nodePortAddresses) {
        frontends.add(new Frontend(port.protocol(), address, port.nodePort()));
      }
    }
    for (String address : service.traffic().externalIps()) {
      frontends.add(new Frontend(port.protocol(), address, port.port()));
    }
    return frontends;
  }
}
