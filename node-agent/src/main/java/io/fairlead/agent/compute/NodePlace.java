package io.fairlead.agent.compute;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.List;
import java.util.Set;

/**
 * Where this node stands.
 *
 * @param node its name; endpoints with this name are local
 * @param zone its zone; empty when unknown
 * @param addresses its own
 * @param nodePortAddresses where NodePorts answer (SD8)
 * @param podCidrs clients outside of these are masqueraded on their way to a ClusterIP (SD11)
 * @param serviceCidrs addresses of these that are no Service's are dropped (SD7)
 * @param masquerade whether what pods send out of the cluster leaves with the node's address
 */
public record NodePlace(
    String node,
    String zone,
    List<IpAddress> addresses,
    List<IpAddress> nodePortAddresses,
    List<Cidr> podCidrs,
    List<Cidr> serviceCidrs,
    boolean masquerade) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1");

  public NodePlace {
    addresses = List.copyOf(addresses);
    nodePortAddresses = List.copyOf(nodePortAddresses);
    podCidrs = List.copyOf(podCidrs);
    serviceCidrs = List.copyOf(serviceCidrs);
  }

  /** A node whose NodePorts answer at all its addresses. */
  public NodePlace(
      String node,
      String zone,
      List<IpAddress> addresses,
      List<Cidr> podCidrs,
      List<Cidr> serviceCidrs) {
    this(node, zone, addresses, addresses, podCidrs, serviceCidrs, true);
  }

  /** The same node in another zone. */
  public NodePlace in(String other) {
    return new NodePlace(
        node, other, addresses, nodePortAddresses, podCidrs, serviceCidrs, masquerade);
  }

  /** The node's own: no policy isolates it (N14, N16). */
  public boolean isNode(IpAddress address) {
    return addresses.contains(address)
        || nodePortAddresses.contains(address)
        || LOOPBACK.contains(address.text());
  }

  /** The node's own or a pod's; not somebody outside the cluster (SD4). */
  public boolean isInside(IpAddress address) {
    return isNode(address)
        || address.isLoopback()
        || podCidrs.stream().anyMatch(range -> range.contains(address));
  }
}
