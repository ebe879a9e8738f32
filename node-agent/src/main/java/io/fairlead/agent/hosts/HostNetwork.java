package io.fairlead.agent.hosts;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.DnsPeer;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this host's ways to the pods of other nodes. Its slice of the host are the routes of its
 * own protocol number and the devices {@value #DEVICE} and {@value #SERVICES} with all that is on
 * them; nothing else is looked at or changed. What an earlier process left of these is brought to
 * what is wanted, and stays when this one ends.
 */
public final class HostNetwork {
  static final String DEVICE = "fairlead.vx";

  /**
   * Nobody is behind it: what is sent to a Service is translated before it gets there, save to the
   * addresses this host answers itself, which are on it.
   */
  static final String SERVICES = "fairlead.svc";

  private static final ImageKey DNS = new ImageKey(EntryType.SERVICE, DnsPeer.SERVICE);

  /** Marks our routes; assigned to nobody. */
  static final String PROTOCOL = "102";

  /** A metric nobody else uses either: a route of somebody else to the same range stays his. */
  private static final String OURS = "proto " + PROTOCOL + " metric " + PROTOCOL;

  private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);
  private static final int VNI = 4962;
  private static final int PORT = 4789;

  private final ReentrantLock lock = new ReentrantLock();
  private final String node;
  private final List<IpAddress> addresses;
  private final List<Cidr> podCidrs;
  private final List<Cidr> services;
  private @Nullable Wanted inForce;
  private @Nullable NodeImage latest;

  /**
   * @param node its name
   * @param addresses of this host; others send tunnelled packets to the first of IPv4
   * @param podCidrs of the cluster
   * @param services ranges of ClusterIPs, which processes of this host need a route for
   */
  public HostNetwork(
      String node, List<IpAddress> addresses, List<Cidr> podCidrs, List<Cidr> services) {
    this.node = node;
    this.addresses = List.copyOf(addresses);
    this.podCidrs = List.copyOf(podCidrs);
    this.services = services.stream().filter(range -> !loopback(range)).toList();
  }

  /**
   * What is to be done.
   *
   * @param own ranges of this node's pods; the first address of each is the host's
   * @param answered addresses of Services that servers of this host answer themselves
   */
  private record Wanted(HostPlan plan, List<Cidr> own, Set<IpAddress> answered) {}

  /** Follows the image's nodes, in the network namespace of the calling thread. */
  public void apply(NodeImage image, Set<ImageKey> changed) {
    lock.lock();
    try {
      boolean first = latest == null;
      latest = image;
      boolean concerned =
          changed.stream()
              .anyMatch(
                  key ->
                      key.type() == EntryType.NODE_ROUTE
                          || key.type() == EntryType.NODE
                          || key.equals(DNS));
      if (first || concerned) {
        settle();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tries again what failed, and follows links that came and went. */
  public void retry() {
    lock.lock();
    try {
      settle();
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    NodeImage image = latest;
    if (image == null) {
      return;
    }
    try {
      HostPlan all = HostPlan.of(node, image.nodeRoutes(), podCidrs, Links.of());
      HostPlan plan = address().isPresent() ? all : all.withoutTunnels();
      List<Cidr> own = image.nodes().stream().flatMap(HostNetwork::podCidrs).toList();
      Wanted wanted = new Wanted(plan, own, answered(image.service(DNS.name())));
      if (!wanted.equals(inForce)) {
        bring(wanted);
        inForce = wanted;
        LOG.atInfo()
            .addKeyValue("routes", plan.direct().size())
            .addKeyValue("tunnels", plan.tunnels().size())
            .log("ways to other nodes' pods are in force");
      }
    } catch (IOException e) {
      inForce = null;
      LOG.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("pods of other nodes may not be reached; tried again in a few seconds");
    }
  }

  private void bring(Wanted wanted) throws IOException {
    HostPlan plan = wanted.plan();
    List<Cidr> own = wanted.own();
    HostState held = HostState.read(DEVICE, SERVICES, PROTOCOL);
    List<String> ip = new ArrayList<>();
    List<String> bridge = new ArrayList<>();
    if (plan.tunnels().isEmpty()) {
      if (held.device()) {
        ip.add("link del " + DEVICE);
      }
    } else {
      makeDevice(held, address().orElseThrow(), own);
      tunnels(plan, held, ip, bridge);
    }
    if (plan.hasIpv4()) {
      Forwarding.ofIpv4();
    }
    if (plan.hasIpv6()) {
      Forwarding.ofIpv6();
    }
    List<String> ranges = services.stream().map(Cidr::text).toList();
    if (!services.isEmpty()) {
      if (!held.services()) {
        HostState.run(List.of("link add %s type bridge".formatted(SERVICES)), "ip");
      }
      List<Cidr> ipv6 = ipv6(own);
      if (!ipv6.isEmpty()) {
        // Else a host without IPv6 asks Services from this link's own address, and answers come
        // by others.
        Forwarding.ofIpv6(SERVICES);
        ipv6.forEach(range -> ip.add(own(range, SERVICES)));
      }
      ip.add("link set %s up".formatted(SERVICES));
      answer(wanted.answered(), held, ip);
      ranges.forEach(
          range -> ip.add("route replace %s dev %s %s".formatted(range, SERVICES, OURS)));
    } else if (held.services()) {
      ip.add("link del " + SERVICES);
    }
    plan.direct()
        .forEach((range, via) -> ip.add("route replace %s via %s %s".formatted(range, via, OURS)));
    held.routes().stream()
        .filter(range -> !ranges.contains(range))
        .filter(range -> !plan.direct().containsKey(range) && !plan.tunnels().containsKey(range))
        .forEach(range -> ip.add("route del %s %s".formatted(range, OURS)));
    // neighbours before the routes through them
    HostState.run(bridge, "bridge");
    HostState.run(ip, "ip");
  }

  /** The DNS Service's addresses: this host's own DNS server answers there itself. */
  private Set<IpAddress> answered(@Nullable Service dns) {
    return dns == null || dns.headless()
        ? Set.of()
        : dns.clusterIps().stream()
            .flatMap(text -> IpAddress.parse(text).stream())
            .filter(this::ofServices)
            .collect(Collectors.toSet());
  }

  private boolean ofServices(IpAddress address) {
    return services.stream().anyMatch(range -> range.contains(address));
  }

  /** Of the addresses on the device those of Services are these, whatever else is there. */
  private void answer(Set<IpAddress> answered, HostState held, List<String> ip) {
    answered.stream()
        .filter(address -> !held.addresses().contains(address))
        .forEach(
            address ->
                ip.add(
                    address.isIpv4()
                        ? "addr add %s/32 dev %s".formatted(address.text(), SERVICES)
                        : "addr add %s/128 dev %s nodad".formatted(address.text(), SERVICES)));
    held.addresses().stream()
        .filter(this::ofServices)
        .filter(address -> !answered.contains(address))
        .forEach(
            address ->
                ip.add(
                    "addr del %s/%d dev %s"
                        .formatted(address.text(), address.isIpv4() ? 32 : 128, SERVICES)));
  }

  /** Its hardware address is known to everybody from the host's address. */
  private static void makeDevice(HostState held, IpAddress address, List<Cidr> own)
      throws IOException {
    List<String> ip = new ArrayList<>();
    boolean same = held.deviceIs(VNI, PORT, address.text(), HostPlan.mac(address));
    if (held.device() && !same) {
      ip.add("link del " + DEVICE);
    }
    if (!same) {
      ip.add(
          "link add %s address %s type vxlan id %d dstport %d local %s nolearning"
              .formatted(DEVICE, HostPlan.mac(address), VNI, PORT, address.text()));
    }
    HostState.run(ip, "ip");
    ip.clear();
    if (!ipv6(own).isEmpty()) {
      Forwarding.ofIpv6(DEVICE);
    }
    own.forEach(range -> ip.add(own(range, DEVICE)));
    ip.add("link set %s up".formatted(DEVICE));
    HostState.run(ip, "ip");
  }

  private static List<Cidr> ipv6(List<Cidr> ranges) {
    return ranges.stream().filter(range -> !range.network().isIpv4()).toList();
  }

  /** The first address of the range, usable at once. */
  private static String own(Cidr range, String device) {
    return range.network().isIpv4()
        ? "addr replace %s/32 dev %s".formatted(range.network(), device)
        : "addr replace %s/128 dev %s nodad".formatted(range.network(), device);
  }

  private Optional<IpAddress> address() {
    return addresses.stream().filter(IpAddress::isIpv4).findFirst();
  }

  private static Stream<Cidr> podCidrs(NodeFacts node) {
    return node.podCidrs().stream().map(Cidr::parse).flatMap(Optional::stream);
  }

  private static void tunnels(HostPlan plan, HostState held, List<String> ip, List<String> bridge) {
    Set<String> macs = new HashSet<>();
    Set<String> gateways = new HashSet<>();
    plan.tunnels()
        .forEach(
            (range, tunnel) -> {
              macs.add(tunnel.mac());
              gateways.add(tunnel.gateway());
              bridge.add(
                  "fdb replace %s dev %s dst %s".formatted(tunnel.mac(), DEVICE, tunnel.node()));
              ip.add(
                  "neigh replace %s lladdr %s dev %s nud permanent"
                      .formatted(tunnel.gateway(), tunnel.mac(), DEVICE));
              ip.add(
                  "route replace %s via %s dev %s onlink %s"
                      .formatted(range, tunnel.gateway(), DEVICE, OURS));
            });
    held.macs().stream()
        .filter(mac -> !macs.contains(mac))
        .forEach(mac -> bridge.add("fdb del %s dev %s".formatted(mac, DEVICE)));
    held.neighbours().stream()
        .filter(gateway -> !gateways.contains(gateway))
        .forEach(gateway -> ip.add("neigh del %s dev %s".formatted(gateway, DEVICE)));
  }

  private static boolean loopback(Cidr range) {
    return range.text().startsWith("127.");
  }
}
