package io.fairlead.agent;

import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.hosts.HostNetwork;
import io.fairlead.agent.pods.PodHost;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.IpAddress;
import io.fairlead.subscription.ControlPlaneEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All a node agent is told at its start.
 *
 * @param node name of the Node it stands for
 * @param dataDir the last good image is kept below, in {@code node/}, pods in {@code pods/}
 * @param controlPlane asked before each attempt to connect
 * @param dns where cluster DNS always answers, besides port 53 of its Service address when allowed
 * @param clusterDomain {@code cluster.local}
 * @param serviceCidrs whose reverse names DNS answers for
 * @param podCidr whose reverse names DNS answers for
 * @param address of this node, its InternalIP
 * @param nodePorts at which of this host's addresses NodePorts answer
 * @param plane how Services are forwarded
 * @param masqueradePods what pods send out of the cluster leaves with the node's address; in the
 *     kernel's plane only
 * @param health where the node's health and metrics are told; null: nowhere
 * @param dnsUpstreams who answers names outside the cluster; empty: the host's resolvers
 * @param frontends told all addresses where Services answer, whenever one comes or goes
 */
public record NodeAgentSettings(
    String node,
    Path dataDir,
    Supplier<Optional<ControlPlaneEndpoint>> controlPlane,
    InetSocketAddress dns,
    String clusterDomain,
    FamilyRanges serviceCidrs,
    Cidr podCidr,
    InetAddress address,
    NodePortAddresses nodePorts,
    Dataplane plane,
    boolean masqueradePods,
    @Nullable InetSocketAddress health,
    List<InetSocketAddress> dnsUpstreams,
    Consumer<Set<Frontend>> frontends) {
  public NodeAgentSettings {
    dnsUpstreams = List.copyOf(dnsUpstreams);
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
        address.getHostAddress());
  }

  /** The ways to other nodes' pods; empty where pods have no network. */
  Optional<HostNetwork> hostNetwork() {
    return switch (plane) {
      case AUTO, USERSPACE -> Optional.empty();
      case NFTABLES ->
          Optional.of(
              new HostNetwork(
                  node,
                  IpAddress.ofBytes(address.getAddress()),
                  List.of(podCidr),
                  serviceCidrs.all()));
    };
  }

  /** What a data plane needs to know of this node at first. */
  NodePlace place() {
    return new NodePlace(
        node,
        "",
        List.of(IpAddress.ofBytes(address.getAddress())),
        nodePorts.of(address).stream().map(each -> IpAddress.ofBytes(each.getAddress())).toList(),
        List.of(podCidr),
        serviceCidrs.all(),
        masqueradePods);
  }
}
