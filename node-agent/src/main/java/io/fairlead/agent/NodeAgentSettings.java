package io.fairlead.agent;

import io.fairlead.agent.nftables.rules.NodePlace;
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
 * @param nodePortBind the address NodePorts listen on; also the Node's InternalIP
 * @param plane how Services are forwarded
 * @param health where the node's health and metrics are told; null: nowhere
 * @param dnsUpstreams who answers names outside the cluster; empty: the host's resolvers
 */
public record NodeAgentSettings(
    String node,
    Path dataDir,
    Supplier<Optional<ControlPlaneEndpoint>> controlPlane,
    InetSocketAddress dns,
    String clusterDomain,
    FamilyRanges serviceCidrs,
    Cidr podCidr,
    InetAddress nodePortBind,
    Dataplane plane,
    @Nullable InetSocketAddress health,
    List<InetSocketAddress> dnsUpstreams) {
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
        clusterDomain,
        nodePortBind.getHostAddress());
  }

  /**
   * What the kernel's data plane needs to know of this node. Its zone is not known yet, so of hints
   * those for nodes count only.
   */
  NodePlace place() {
    return new NodePlace(
        node,
        "",
        List.of(IpAddress.ofBytes(nodePortBind.getAddress())),
        List.of(podCidr),
        serviceCidrs.all());
  }
}
