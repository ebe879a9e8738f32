package io.fairlead.launcher.config;

import io.fairlead.controlplane.ControlPlaneSettings;
import io.fairlead.controlplane.membership.Membership;
import io.fairlead.controlplane.retention.HistorySettings;
import io.fairlead.launcher.UserError;
import io.fairlead.model.meta.Names;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.persistence.journal.JournalSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** The settings of a control plane; what they mean is in {@code control-plane.conf}. */
public record ControlPlaneProcessConfig(
    ProcessConfig process,
    InetSocketAddress api,
    InetSocketAddress agents,
    JournalSettings journal,
    Membership membership,
    FamilyRanges serviceCidrs,
    FamilyRanges podCidrs,
    PortRange nodePorts,
    String clusterDomain,
    InetSocketAddress dns,
    HistorySettings history,
    boolean auditLog,
    Duration bookmarkInterval) {

  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final int MOST_EVENTS = 1_000_000_000 - 1;

  /**
   * Reads all.
   *
   * @param host what this host calls itself
   * @throws UserError that tells all that is wrong
   */
  public static ControlPlaneProcessConfig read(Settings settings, String host) {
    ProcessConfig process = ProcessConfig.read(settings, Role.CONTROL_PLANE, host);
    JournalSettings journal = DatabaseConfig.read(settings, process.dataDir());
    Membership membership = MembershipSettings.read(settings);
    settings.check(
        !membership.shared() || !DatabaseConfig.embedded(settings),
        "database.url",
        DatabaseConfig.ONLY_ONE);
    return settings.done(
        new ControlPlaneProcessConfig(
            process,
            listener(settings, "api"),
            listener(settings, "agents"),
            journal,
            membership,
            Ranges.read(settings, "service-cidrs"),
            Ranges.read(settings, "pod-cidrs"),
            settings.value(
                "node-ports.range", "a range of ports such as 30000-32767", PortRange::parse),
            settings.value(
                "cluster-domain",
                "a domain name such as cluster.local, in lower case",
                text -> Optional.of(text).filter(t -> Names.dns1123Subdomain(t).isEmpty())),
            listener(settings, "dns"),
            new HistorySettings(
                settings.time("history.retention", Duration.ofSeconds(1), LONGEST),
                settings.number("history.events", 1, MOST_EVENTS)),
            settings.flag("audit-log"),
            settings.time("bookmark-interval", Duration.ofSeconds(1), Duration.ofHours(1))));
  }

  private static InetSocketAddress listener(Settings settings, String block) {
    return new InetSocketAddress(
        settings.address(block + ".address"), settings.port(block + ".port"));
  }

  /** For a control plane that serves the API here, with the port it really has. */
  public ControlPlaneSettings settings(InetSocketAddress apiAt) {
    return new ControlPlaneSettings(
        process.dataDir(),
        apiAt,
        agents,
        serviceCidrs,
        podCidrs,
        nodePorts,
        clusterDomain,
        process.node(),
        dns,
        history,
        auditLog,
        bookmarkInterval,
        journal,
        membership);
  }
}
