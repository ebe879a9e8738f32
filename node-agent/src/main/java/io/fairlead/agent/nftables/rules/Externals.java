package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses of one port that external traffic comes to: NodePorts, load balancer addresses and
 * external IPs, of one family.
 *
 * @param loadBalancer those of {@code addresses} that source ranges hold for (SD12)
 * @param ranges who may use them; empty: everybody
 */
record Externals(List<Address> addresses, List<Address> loadBalancer, List<Cidr> ranges) {

  /** An address and the port clients use there. */
  record Address(IpAddress address, int port) {}

  static Externals of(Service service, ServicePort port, IpFamily family, NodePlace place) {
    List<Address> all = new ArrayList<>();
    if (port.nodePort() != 0) {
      place.nodePortAddresses().stream()
          .filter(address -> IpFamily.of(address) == family)
          .forEach(address -> all.add(new Address(address, port.nodePort())));
    }
    List<Address> loadBalancer =
        service.type() == ServiceType.LOAD_BALANCER
            ? at(service.traffic().loadBalancerIps(), port, family)
            : List.of();
    all.addAll(loadBalancer);
    all.addAll(at(service.traffic().externalIps(), port, family));
    List<Cidr> ranges =
        service.traffic().sourceRanges().stream()
            .map(Cidr::parse)
            .flatMap(Optional::stream)
            .toList();
    return new Externals(all, loadBalancer, ranges);
  }

  boolean isEmpty() {
    return addresses.isEmpty();
  }

  /**
   * Adds who may come in. Ranges inside others are left out: the kernel takes no overlaps. Where a
   * range holds the node, connections of the node to itself by this address are let in too.
   */
  void guard(Protocol protocol, IpFamily family, NodePlace place, Map<Element, Words> elements) {
    if (ranges.isEmpty()) {
      return;
    }
    for (Address address : loadBalancer) {
      Words key = PortDesires.frontend(address.address(), protocol, address.port());
      elements.put(new Element(DataSet.GUARDED, family, key), Words.NONE);
      List<Cidr> allowed =
          new ArrayList<>(
              ranges.stream().filter(range -> IpFamily.of(range.network()) == family).toList());
      if (place.nodePortAddresses().stream()
          .anyMatch(node -> ranges.stream().anyMatch(range -> range.contains(node)))) {
        allowed.add(Cidr.only(address.address()));
      }
      for (Cidr range : allowed) {
        if (allowed.stream().noneMatch(range::isStrictSubsetOf)) {
          elements.put(
              new Element(
                  DataSet.ALLOWED, family, Words.concat(key, Words.address(range.network()))),
              Words.concat(key, Words.address(range.last())));
        }
      }
    }
  }

  private static List<Address> at(List<String> texts, ServicePort port, IpFamily family) {
    return PortDesires.ofFamily(texts, family).stream()
        .map(address -> new Address(address, port.port()))
        .toList();
  }
}
