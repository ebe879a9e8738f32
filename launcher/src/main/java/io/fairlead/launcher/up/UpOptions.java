package io.fairlead.launcher.up;

import io.fairlead.agent.Dataplane;
import io.fairlead.agent.NodePortAddresses;
import io.fairlead.agent.dns.log.QueryLog;
import io.fairlead.agent.nftables.NftablesPlane;
import io.fairlead.controlplane.retention.HistorySettings;
import io.fairlead.launcher.DataDirectory;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.ControlPlaneConfig;
import io.fairlead.launcher.config.GatewayConfig;
import io.fairlead.launcher.config.NodeAgentConfig;
import io.fairlead.launcher.config.ProcessConfig;
import io.fairlead.launcher.config.Ranges;
import io.fairlead.launcher.config.Role;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.networkpolicy.Established;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code fairlead up} can be told; the texts become its help. */
final class UpOptions {
  private static final Path DATA = Path.of(".fairlead");
  private static final Pattern TIME = Pattern.compile("[1-9][0-9]{0,8}[smh]");
  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where all state lives (default: ${DEFAULT-VALUE}). With a directory of its own what"
              + " pods run goes on after Ctrl-C.")
  Path data = DATA;

  @Option(
      names = "--api-port",
      paramLabel = "PORT",
      description = "Kubernetes API, HTTPS (default: ${DEFAULT-VALUE}; 0: any free port).")
  int apiPort = 6443;

  @Option(
      names = "--dns-port",
      paramLabel = "PORT",
      description = "DNS, UDP and TCP (default: ${DEFAULT-VALUE}).")
  int dnsPort = 1053;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Ingress, HTTP (default: ${DEFAULT-VALUE}).")
  int httpPort = 8080;

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      description = "Ingress, HTTPS (default: ${DEFAULT-VALUE}).")
  int httpsPort = 8443;

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      description =
          "Health and metrics of the node, HTTP (default: 10256, or any free port where that is"
              + " taken).")
  @Nullable Integer healthPort;

  @Option(
      names = "--dataplane",
      paramLabel = "PLANE",
      description =
          "How connections to Services are forwarded: auto, userspace, nftables (as root, in the"
              + " kernel); auto is userspace (default: ${DEFAULT-VALUE}).")
  String dataplane = "auto";

  @Option(
      names = "--service-cidr",
      paramLabel = "CIDR",
      description =
          "ClusterIPs; one range, or two of IPv4 and IPv6 with a comma between, the default first;"
              + " loopback addresses in the userspace data plane (default: ${DEFAULT-VALUE}).")
  String serviceCidr = "127.64.0.0/16";

  @Option(
      names = "--pod-cidr",
      paramLabel = "CIDR",
      description =
          "Addresses of pods; one range, or in the nftables data plane two of IPv4 and IPv6 with a"
              + " comma between, the primary first (default: 127.65.0.0/16; with the nftables data"
              + " plane 10.244.0.0/16).")
  @Nullable String podCidr;

  @Option(
      names = "--masquerade-pods",
      paramLabel = "on|off",
      description =
          "Whether what pods send out of the cluster leaves with this host's address, in the"
              + " kernel's data plane (default: ${DEFAULT-VALUE}).")
  String masqueradePods = "on";

  @Option(
      names = "--on-policy-change",
      paramLabel = "keep|cut",
      description =
          "Whether open connections stay that a change of network policies denies, where these do"
              + " not say (default: ${DEFAULT-VALUE}).")
  String onPolicyChange = "keep";

  @Option(
      names = "--node-port-range",
      paramLabel = "FIRST-LAST",
      description = "NodePorts (default: ${DEFAULT-VALUE}).")
  String nodePortRange = "30000-32767";

  @Option(
      names = "--nodeport-addresses",
      paramLabel = "primary|CIDR,...",
      description =
          "Addresses of this host NodePorts answer at: primary (that of --bind), or those it has in"
              + " these ranges at the start (default: ${DEFAULT-VALUE}).")
  String nodePortAddresses = "primary";

  @Option(
      names = "--cluster-domain",
      paramLabel = "DOMAIN",
      description = "The zone DNS answers for (default: ${DEFAULT-VALUE}).")
  String clusterDomain = "cluster.local";

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "Address the API, DNS, Ingress and NodePorts listen on (default: ${DEFAULT-VALUE}).")
  String bind = "127.0.0.1";

  @Option(
      names = "--history-retention",
      paramLabel = "TIME",
      description =
          "How long an object's past is kept: 90s, 30m, 168h (default: ${DEFAULT-VALUE}).")
  String historyRetention = "168h";

  @Option(
      names = "--history-events",
      paramLabel = "N",
      description = "How many changes are kept at most (default: ${DEFAULT-VALUE}).")
  long historyEvents = 250_000;

  HistorySettings history() {
    Matcher time = TIME.matcher(historyRetention);
    if (!time.matches()) {
      throw new UserError(
          "--history-retention " + historyRetention + " is not a time such as 90s, 30m or 168h");
    }
    if (historyEvents < 1) {
      throw new UserError("--history-events " + historyEvents + " is not a positive number");
    }
    return new HistorySettings(
        Duration.parse("PT" + historyRetention.toUpperCase(Locale.ROOT)), historyEvents);
  }

  @Option(
      names = "--audit",
      paramLabel = "on|off",
      description = "Whether requests are written down in DIR/audit (default: ${DEFAULT-VALUE}).")
  String audit = "on";

  @Option(
      names = "--dns-log",
      paramLabel = "CLASS,...",
      description =
          "Which DNS queries are logged, by what was answered: success, denial, error, all, none"
              + " (default: ${DEFAULT-VALUE}); all:100 logs one in a hundred.")
  String dnsLog = "none";

  @Mixin GatewayOptions gateway = new GatewayOptions();

  QueryLog dnsLog() {
    return QueryLog.parse(dnsLog)
        .orElseThrow(
            () ->
                new UserError(
                    "--dns-log "
                        + dnsLog
                        + " is neither none nor classes such as all, denial,error or all:100"));
  }

  boolean auditLog() {
    return on("--audit", audit);
  }

  boolean masquerade() {
    return on("--masquerade-pods", masqueradePods);
  }

  Established onPolicyChange() {
    return Established.parse(onPolicyChange)
        .orElseThrow(
            () ->
                new UserError("--on-policy-change " + onPolicyChange + " is not one of keep, cut"));
  }

  static boolean on(String option, String value) {
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new UserError(option + " " + value + " is not one of on, off");
    };
  }

  InetAddress bindAddress() {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new UserError("--bind " + bind + " is not an address of this host");
    }
  }

  FamilyRanges services() {
    FamilyRanges ranges = ranges("--service-cidr", serviceCidr);
    Ranges.servicesObstacle(plane(), ranges)
        .ifPresent(why -> refuse("--service-cidr", serviceCidr, why));
    return ranges;
  }

  FamilyRanges pods() {
    if (podCidr == null) {
      return switch (plane()) {
        case AUTO, USERSPACE -> ranges("--pod-cidr", "127.65.0.0/16");
        case NFTABLES -> ranges("--pod-cidr", "10.244.0.0/16");
      };
    }
    FamilyRanges ranges = ranges("--pod-cidr", podCidr);
    String given = podCidr;
    Ranges.podsObstacle(plane(), ranges).ifPresent(why -> refuse("--pod-cidr", given, why));
    return ranges;
  }

  PortRange nodePorts() {
    return PortRange.parse(nodePortRange)
        .orElseThrow(
            () ->
                new UserError(
                    "--node-port-range "
                        + nodePortRange
                        + " is not a range of ports such as 30000-32767"));
  }

  NodePortAddresses nodePortAddresses() {
    return NodePortAddresses.parse(nodePortAddresses)
        .orElseThrow(
            () ->
                new UserError(
                    "--nodeport-addresses "
                        + nodePortAddresses
                        + " is neither primary nor ranges such as 192.0.2.0/24,2001:db8::/64"));
  }

  String domain() {
    String domain = clusterDomain.toLowerCase(Locale.ROOT);
    if (!DOMAIN.matcher(domain).matches()) {
      throw new UserError(
          "--cluster-domain " + clusterDomain + " is not a domain name such as cluster.local");
    }
    return domain;
  }

  Dataplane plane() {
    return Dataplane.parse(dataplane)
        .orElseThrow(
            () ->
                new UserError(
                    "--dataplane " + dataplane + " is not one of auto, userspace, nftables"));
  }

  /** What this process lacks for the data plane that is wanted; empty when nothing. */
  Optional<String> lacking() {
    return switch (plane()) {
      case AUTO, USERSPACE -> Optional.empty();
      case NFTABLES -> NftablesPlane.obstacle();
    };
  }

  /** Which data plane it is and why, for the person at the terminal. */
  String planeText(boolean inNamespace) {
    return "Data plane       "
        + switch (plane()) {
          case AUTO -> "userspace (needs no privilege; --dataplane nftables: in the kernel)";
          case USERSPACE -> "userspace, as asked";
          case NFTABLES ->
              inNamespace
                  ? "nftables, in a user namespace of its own, since this user is not root"
                  : "nftables, in the kernel of this host";
        };
  }

  private static void refuse(String option, String value, String why) {
    throw new UserError(option + " " + value + ": " + why);
  }

  private static FamilyRanges ranges(String option, String text) {
    return FamilyRanges.parse(text)
        .orElseThrow(
            () ->
                new UserError(
                    ("%s %s is not a range such as 127.64.0.0/16, or one range of each IP family"
                            + " such as 10.96.0.0/16,fd00:10:96::/112")
                        .formatted(option, text)));
  }

  /** A node agent's part of it. */
  NodeAgentConfig nodeAgent(String node, Path directory) {
    return new NodeAgentConfig(
        process(node, directory, Role.NODE_AGENT),
        bindAddress(),
        ControlPlaneConfig.local(directory.resolve("agents")),
        plane(),
        services(),
        pods(),
        domain(),
        nodePortAddresses(),
        masquerade(),
        onPolicyChange(),
        dnsPort,
        List.of(),
        dnsLog(),
        new InetSocketAddress(bindAddress(), healthPort == null ? Ports.NODE_HEALTH : healthPort));
  }

  /**
   * A gateway's part of it.
   *
   * @param drain where nothing is said of it
   */
  GatewayConfig gateway(String node, Path directory, Duration drain) {
    return gateway.config(
        process(node, directory, Role.GATEWAY), bindAddress(), httpPort, httpsPort, drain);
  }

  private static ProcessConfig process(String node, Path directory, Role role) {
    return new ProcessConfig(
        node, directory, Optional.of(DataDirectory.log(directory, role.word())), "WARN");
  }

  /** What pods run outlives this process: it has a directory that somebody named. */
  boolean podsOutlive() {
    return !data.equals(DATA);
  }
}
