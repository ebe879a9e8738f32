package io.fairlead.agent.hosts;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
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

  /** Nobody is behind it: what is sent to a Service is translated before it gets there. */
  static final String SERVICES = "fairlead.svc";

  /** Marks our routes; assigned to nobody. */
  static final String PROTOCOL = "102";

  /** A metric nobody else uses either: a route of somebody else to the same range stays his. */
  private static final String OURS = "proto " + PROTOCOL + " metric " + PROTOCOL;

  private static final String OURS_BEGIN = "fairlead.";

  private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);
  private static final int VNI = 4962;
  private static final int PORT = 4789;

  private final ReentrantLock lock = new ReentrantLock();
  private final String node;
  private final IpAddress address;
  private final List<Cidr> podCidrs;
  private final List<Cidr> services;
  private @Nullable HostPlan inForce;
  private @Nullable NodeImage latest;

  /**
   * @param node its name
   * @param address of this host, which others send tunnelled packets to
   * @param podCidrs of the cluster
   * @param services ranges of ClusterIPs, which processes of this host need a route for
   */
  public HostNetwork(String node, IpAddress address, List<Cidr> podCidrs, List<Cidr> services) {
    this.node = node;
    this.address = address;
    this.podCidrs = List.copyOf(podCidrs);
    this.services = services.stream().filter(range -> !loopback(range)).toList();
  }

  /** Follows the image's nodes, in the network namespace of the calling thread. */
  public void apply(NodeImage image, Set<ImageKey> changed) {
    lock.lock();
    try {
      boolean first = latest == null;
      latest = image;
      boolean concerned =
          changed.stream()
              .anyMatch(key -> key.type() == EntryType.NODE_ROUTE || key.type() == EntryType.NODE);
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
      HostPlan plan = HostPlan.of(node, image.nodeRoutes(), podCidrs, links());
      if (!plan.equals(inForce)) {
        String own = image.nodes().stream().map(NodeFacts::podCidr).findFirst().orElse("");
        bring(plan, own);
        inForce = plan;
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

  private void bring(HostPlan plan, String podCidr) throws IOException {
    HostState held = HostState.read(DEVICE, SERVICES, PROTOCOL);
    List<String> ip = new ArrayList<>();
    List<String> bridge = new ArrayList<>();
    if (plan.tunnels().isEmpty()) {
      if (held.device()) {
        ip.add("link del " + DEVICE);
      }
    } else {
      Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1\n");
      makeDevice(held, podCidr);
      tunnels(plan, held, ip, bridge);
    }
    if (!plan.direct().isEmpty()) {
      Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1\n");
    }
    List<String> ranges = services.stream().map(Cidr::text).toList();
    if (!services.isEmpty()) {
      if (!held.services()) {
        ip.add("link add %s type bridge".formatted(SERVICES));
      }
      ip.add("link set %s up".formatted(SERVICES));
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

  /** Its hardware address is known to everybody from the host's address. */
  private void makeDevice(HostState held, String podCidr) throws IOException {
    if (held.device() && !held.deviceIs(VNI, PORT, address.text(), HostPlan.mac(address))) {
      HostState.run(List.of("link del " + DEVICE), "ip");
    } else if (held.device()) {
      return;
    }
    List<String> ip = new ArrayList<>();
    ip.add(
        "link add %s address %s type vxlan id %d dstport %d local %s nolearning"
            .formatted(DEVICE, HostPlan.mac(address), VNI, PORT, address.text()));
    Cidr.parse(podCidr)
        .ifPresent(own -> ip.add("addr add %s/32 dev %s".formatted(own.network().text(), DEVICE)));
    ip.add("link set %s up".formatted(DEVICE));
    HostState.run(ip, "ip");
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

  /** Ranges whose addresses are on a link of this host. */
  private static List<Cidr> links() throws SocketException {
    List<Cidr> links = new ArrayList<>();
    for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
      if (device.isUp() && !device.isLoopback() && !device.getName().startsWith(OURS_BEGIN)) {
        for (InterfaceAddress each : device.getInterfaceAddresses()) {
          IpAddress on = IpAddress.ofBytes(each.getAddress().getAddress());
          Cidr.parse(on.text() + "/" + each.getNetworkPrefixLength()).ifPresent(links::add);
        }
      }
    }
    return links;
  }
}
