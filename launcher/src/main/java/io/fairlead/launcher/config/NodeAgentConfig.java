package io.fairlead.launcher.config;

import io.fairlead.agent.Dataplane;
import io.fairlead.agent.NodeAgentSettings;
import io.fairlead.agent.NodePortAddresses;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.dns.log.QueryLog;
import io.fairlead.model.meta.Names;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.protocol.AgentMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The settings of a node agent; what they mean is in {@code node-agent.conf}. */
public record NodeAgentConfig(
    ProcessConfig process,
    InetAddress address,
    ControlPlaneConfig controlPlane,
    Dataplane dataplane,
    FamilyRanges serviceCidrs,
    FamilyRanges podCidrs,
    String clusterDomain,
    NodePortAddresses nodePorts,
    boolean masqueradePods,
    Established onPolicyChange,
    int dnsPort,
    List<InetAddress> dnsUpstreams,
    QueryLog dnsLog,
    InetSocketAddress health) {
  private static final int DNS = 53;

  public NodeAgentConfig {
    dnsUpstreams = List.copyOf(dnsUpstreams);
  }

  /**
   * Reads all.
   *
   * @param host what this host calls itself
   * @throws io.fairlead.launcher.UserError that tells all that is wrong
   */
  public static NodeAgentConfig read(Settings settings, String host) {
    ProcessConfig process = ProcessConfig.read(settings, Role.NODE_AGENT, host);
    InetAddress address = settings.address("address");
    Dataplane plane =
        settings.value("dataplane", "one of auto, userspace, nftables", Dataplane::parse);
    FamilyRanges services = Ranges.read(settings, "service-cidrs");
    FamilyRanges pods = Ranges.read(settings, "pod-cidrs");
    Ranges.servicesObstacle(plane, services)
        .ifPresent(why -> settings.check(false, "service-cidrs", why));
    Ranges.podsObstacle(plane, pods).ifPresent(why -> settings.check(false, "pod-cidrs", why));
    return settings.done(
        new NodeAgentConfig(
            process,
            address,
            ControlPlaneConfig.read(settings, process, Role.NODE_AGENT.word()),
            plane,
            services,
            pods,
            settings.value(
                "cluster-domain",
                "a domain name such as cluster.local, in lower case",
                text -> Optional.of(text).filter(t -> Names.dns1123Subdomain(t).isEmpty())),
            new NodePortAddresses(
                settings.list(
                    "node-ports.addresses",
                    "ranges such as 192.0.2.0/24, 2001:db8::/64",
                    Cidr::parse)),
            settings.flag("masquerade-pods"),
            settings.value("on-policy-change", "one of keep, cut", Established::parse),
            settings.port("dns.port"),
            settings.list("dns.upstreams", "IP addresses", Settings::inet),
            settings.value(
                "dns.log",
                "none, or classes such as all, denial,error or all:100",
                QueryLog::parse),
            new InetSocketAddress(
                settings.addressOr("health.address", address), settings.port("health.port"))));
  }

  /**
   * For an agent that listens here.
   *
   * @param dns with the port it really has
   * @param healthAt the same; null: nowhere
   * @param frontends told all addresses where Services answer, whenever one comes or goes
   */
  public NodeAgentSettings settings(
      InetSocketAddress dns,
      @Nullable InetSocketAddress healthAt,
      Consumer<Set<Frontend>> frontends) {
    return new NodeAgentSettings(
        process.node(),
        process.dataDir(),
        controlPlane.controlPlanes(AgentMessage.Role.NODE_AGENT, process.node()),
        dns,
        clusterDomain,
        serviceCidrs,
        podCidrs,
        address,
        nodePorts,
        dataplane,
        masqueradePods,
        onPolicyChange,
        healthAt,
        dnsUpstreams.stream().map(upstream -> new InetSocketAddress(upstream, DNS)).toList(),
        dnsLog,
        frontends);
  }
}
