package io.fairlead.agent.hosts;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.NodeRoute;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How the pods of other nodes are reached from one. Pure.
 *
 * @param direct pod range : address of its node, which is on a link of this host
 * @param tunnels pod range : the end of its tunnel, the node being elsewhere
 */
public record HostPlan(SortedMap<String, String> direct, SortedMap<String, Tunnel> tunnels) {

  /**
   * The other end of a tunnel.
   *
   * @param node address the packets are sent to
   * @param gateway the device's address there: of IPv4 the first of the pod range; of IPv6 a
   *     link-local one, known from the node's address
   * @param mac of the device there, known from the node's address
   */
  public record Tunnel(String node, String gateway, String mac) {}

  /**
   * The plan of one node. Ranges outside of the cluster's are not taken: whoever may write a Node
   * could turn anybody's traffic to it. Tunnels are between addresses of IPv4, and carry both
   * families.
   *
   * @param own the node's name
   * @param podCidrs of the cluster
   * @param links ranges this host has a link to
   */
  public static HostPlan of(
      String own, Collection<NodeRoute> nodes, Collection<Cidr> podCidrs, Collection<Cidr> links) {
    SortedMap<String, String> direct = new TreeMap<>();
    SortedMap<String, Tunnel> tunnels = new TreeMap<>();
    SortedSet<NodeRoute> inOrder = new TreeSet<>((a, b) -> a.name().compareTo(b.name()));
    inOrder.addAll(nodes);
    for (NodeRoute node : inOrder) {
      if (!node.name().equals(own)) {
        node.podCidrs().stream()
            .map(Cidr::parse)
            .flatMap(Optional::stream)
            .filter(range -> podCidrs.stream().anyMatch(all -> contains(all, range)))
            .filter(range -> !direct.containsKey(range.text()))
            .filter(range -> !tunnels.containsKey(range.text()))
            .forEach(range -> add(range, node, links, direct, tunnels));
      }
    }
    return new HostPlan(direct, tunnels);
  }

  /** {@code 02:66:c0:00:02:01} for 192.0.2.1: nobody has to be told it. */
  static String mac(IpAddress node) {
    byte[] bytes = node.toBytes();
    return "02:66:%02x:%02x:%02x:%02x".formatted(bytes[0], bytes[1], bytes[2], bytes[3]);
  }

  private static boolean contains(Cidr all, Cidr range) {
    return all.equals(range) || range.isStrictSubsetOf(all);
  }

  private static void add(
      Cidr range,
      NodeRoute node,
      Collection<Cidr> links,
      SortedMap<String, String> direct,
      SortedMap<String, Tunnel> tunnels) {
    List<IpAddress> addresses =
        node.addresses().stream()
            .map(IpAddress::parse)
            .flatMap(Optional::stream)
            .filter(each -> !each.isLoopback())
            .toList();
    Optional<IpAddress> near =
        addresses.stream()
            .filter(each -> each.family().equals(range.family()))
            .filter(each -> links.stream().anyMatch(link -> link.contains(each)))
            .findFirst();
    Optional<IpAddress> far = addresses.stream().filter(IpAddress::isIpv4).findFirst();
    if (near.isPresent()) {
      direct.put(range.text(), near.get().text());
    } else if (far.isPresent()) {
      tunnels.put(range.text(), tunnel(far.get(), range));
    }
  }

  private static Tunnel tunnel(IpAddress node, Cidr range) {
    byte[] bytes = node.toBytes();
    String gateway =
        range.network().isIpv4()
            ? range.network().text()
            : "fe80::%02x%02x:%02x%02x".formatted(bytes[0], bytes[1], bytes[2], bytes[3]);
    return new Tunnel(node.text(), IpAddress.parse(gateway).orElseThrow().text(), mac(node));
  }

  /** No tunnels, where this host has no address to send packets from. */
  HostPlan withoutTunnels() {
    return new HostPlan(direct, new TreeMap<>());
  }

  /** Whether there is a way to a range of IPv6. */
  boolean hasIpv6() {
    return has(":");
  }

  /** Whether there is a way to a range of IPv4. */
  boolean hasIpv4() {
    return has(".");
  }

  private boolean has(String letter) {
    return Stream.of(direct, tunnels)
        .flatMap(ways -> ways.keySet().stream())
        .anyMatch(range -> range.contains(letter));
  }
}
