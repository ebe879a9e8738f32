package io.fairlead.agent;

import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.dns.log.QueryLog;
import io.fairlead.agent.domains.DomainSettings;
import io.fairlead.agent.hosts.HostNetwork;
import io.fairlead.agent.hosts.Links;
import io.fairlead.agent.pods.PodHost;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.subscription.ControlPlanes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All a node agent is told at its start.
 *
 * @param node name of the Node it stands for
 * @param dataDir the last good image is kept below, in {@code node/}, pods in {@code pods/}; DNS
 *     answers are explained in {@code dns/}
 * @param controlPlanes where to connect to
 * @param dns where cluster DNS always answers, besides port 53 of its Service address when allowed
 * @param clusterDomain {@code cluster.local}
 * @param serviceCidrs whose reverse names DNS answers for
 * @param podCidrs whose reverse names DNS answers for
 * @param address of this node, its InternalIP
 * @param nodePorts at which of this host's addresses NodePorts answer
 * @param plane how Services are forwarded
 * @param masqueradePods what pods send out of the cluster leaves with the node's address; in the
 *     kernel's plane only
 * @param onPolicyChange what becomes of open connections that policies come to deny, where those do
 *     not say
 * @param health where the node's health and metrics are told; null: nowhere
 * @param dnsUpstreams who answers names outside the cluster; empty: the host's resolvers
 * @param dnsLog which queries of DNS are logged
 * @param frontends told all addresses where Services answer, whenever one comes or goes
 */
public record NodeAgentSettings(
    String node,
    Path dataDir,
    ControlPlanes controlPlanes,
    InetSocketAddress dns,
    String clusterDomain,
    FamilyRanges serviceCidrs,
    FamilyRanges podCidrs,
    InetAddress address,
    NodePortAddresses nodePorts,
    Dataplane plane,
    boolean masqueradePods,
    Established onPolicyChange,
    @Nullable InetSocketAddress health,
    List<InetSocketAddress> dnsUpstreams,
    QueryLog dnsLog,
    Consumer<Set<Frontend>> frontends) {
  public NodeAgentSettings {
    dnsUpstreams = List.copyOf(dnsUpstreams);
  }

  /**
   * The InternalIPs: its address, and where pods of the kernel's plane have IPv6 and it is of IPv4,
   * the one of IPv6 on the same link, if there is one.
   */
  List<IpAddress> addresses() {
    IpAddress own = IpAddress.ofBytes(address.getAddress());
    boolean other =
        plane == Dataplane.NFTABLES && own.isIpv4() && podCidrs.families().contains("IPv6");
    try {
      return Stream.concat(
              Stream.of(own), other ? Links.ipv6BesideOf(address).stream() : Stream.empty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the last good image is kept. */
  Path imageDir() {
    return dataDir.resolve("node");
  }

  /** How pods are let to where their policies allow by name. */
  DomainSettings domains() {
    return DomainSettings.of(imageDir().resolve("domain-names"), plane == Dataplane.NFTABLES);
  }

  /** Where this node's pods are run. */
  PodHost podHost() {
    return new PodHost(
        dataDir.resolve("pods"),
        switch (plane) {
          case AUTO, USERSPACE -> PodHost.Network.LOOPBACK;
          case NFTABLES -> PodHost.Network.NAMESPACES;
        },
        serviceCidrs.all().stream().anyMatch(range -> range.text().startsWith("127.")),
        clusterDomain,
        addresses().stream().map(IpAddress::text).toList());
  }

  /** The ways to other nodes' pods; empty where pods have no network. */
  Optional<HostNetwork> hostNetwork() {
    return switch (plane) {
      case AUTO, USERSPACE -> Optional.empty();
      case NFTABLES ->
          Optional.of(new HostNetwork(node, addresses(), podCidrs.all(), serviceCidrs.all()));
    };
  }

  /** What a data plane needs to know of this node at first. */
  NodePlace place() {
    return new NodePlace(
        node,
        "",
        addresses(),
        nodePorts.of(address).stream().map(each -> IpAddress.ofBytes(each.getAddress())).toList(),
        podCidrs.all(),
        serviceCidrs.all(),
        masqueradePods);
  }
}
