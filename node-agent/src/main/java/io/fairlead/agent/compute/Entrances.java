package io.fairlead.agent.compute;

import io.fairlead.agent.compute.Entrance.Kind;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.TrafficTargets;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Works out where clients of one port come in, in one address family. */
final class Entrances {
  private final ServicePort port;
  private final AddressType family;
  private final List<Entrance> all = new ArrayList<>();

  private Entrances(ServicePort port, AddressType family) {
    this.port = port;
    this.family = family;
  }

  /** ClusterIPs, then NodePorts, load balancer addresses and external IPs. */
  static List<Entrance> of(
      Service service,
      ServicePort port,
      AddressType family,
      TrafficTargets targets,
      NodePlace place) {
    Entrances entrances = new Entrances(port, family);
    Outcome cluster = Outcome.ofCluster(targets);
    Outcome local = Outcome.ofLocal(targets);
    Outcome internal = service.traffic().internalLocal() ? local : cluster;
    Outcome external = service.traffic().externalLocal() ? local : cluster;

    for (IpAddress ip : parsed(service.clusterIps())) {
      entrances.add(Kind.CLUSTER_IP, ip, port.port(), internal, internal);
    }
    if (port.nodePort() != 0) {
      for (IpAddress ip : place.nodePortAddresses()) {
        entrances.add(Kind.NODE_PORT, ip, port.nodePort(), cluster, external);
      }
    }
    if (service.type() == ServiceType.LOAD_BALANCER) {
      List<Cidr> ranges =
          service.traffic().sourceRanges().stream()
              .map(Cidr::parse)
              .flatMap(Optional::stream)
              .toList();
      for (IpAddress ip : parsed(service.traffic().loadBalancerIps())) {
        List<Cidr> allowed = allowed(ranges, ip, place);
        entrances.add(
            Kind.LOAD_BALANCER, ip, port.port(), cluster, external, !ranges.isEmpty(), allowed);
      }
    }
    for (IpAddress ip : parsed(service.traffic().externalIps())) {
      entrances.add(Kind.EXTERNAL_IP, ip, port.port(), cluster, external);
    }
    return entrances.all;
  }

  static boolean isOf(AddressType family, IpAddress address) {
    return family == (address.isIpv4() ? AddressType.IPV4 : AddressType.IPV6);
  }

  static List<IpAddress> parsed(List<String> texts) {
    return texts.stream().map(IpAddress::parse).flatMap(Optional::stream).distinct().toList();
  }

  /**
   * Ranges inside others are left out: the kernel takes no overlaps. Where a range holds the node,
   * connections of the node to itself by this address are let in too.
   */
  private static List<Cidr> allowed(List<Cidr> ranges, IpAddress ip, NodePlace place) {
    List<Cidr> meant = new ArrayList<>(ranges);
    meant.removeIf(range -> range.network().isIpv4() != ip.isIpv4());
    if (place.nodePortAddresses().stream()
        .anyMatch(node -> ranges.stream().anyMatch(range -> range.contains(node)))) {
      meant.add(Cidr.only(ip));
    }
    return meant.stream()
        .filter(range -> meant.stream().noneMatch(range::isStrictSubsetOf))
        .distinct()
        .toList();
  }

  private void add(Kind kind, IpAddress ip, int at, Outcome inside, Outcome outside) {
    add(kind, ip, at, inside, outside, false, List.of());
  }

  private void add(
      Kind kind,
      IpAddress ip,
      int at,
      Outcome inside,
      Outcome outside,
      boolean guarded,
      List<Cidr> allowed) {
    if (isOf(family, ip)) {
      Frontend frontend = new Frontend(port.protocol(), ip.text(), at);
      all.add(new Entrance(frontend, kind, inside, outside, guarded, allowed));
    }
  }
}
