package io.fairlead.controlplane;

import io.fairlead.controlplane.api.ApiSettings;
import io.fairlead.controlplane.membership.Membership;
import io.fairlead.controlplane.retention.HistorySettings;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.persistence.journal.JournalSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * All a control plane needs to know to start. Ports may be 0: any free one.
 *
 * @param dataDir where everything that must survive is kept; made when it is not there
 * @param api where the Kubernetes API listens
 * @param agents where node agents and gateways are served
 * @param serviceCidrs ClusterIPs come from here; the first address is that of the Service {@code
 *     kubernetes}, the tenth that of {@code kube-dns}
 * @param podCidrs split among the nodes
 * @param nodeName the node this JVM runs on
 * @param dns where the node agent's DNS server answers: the endpoint of {@code kube-dns}
 * @param history how much of the past is kept
 * @param auditLog whether requests are written down in {@code audit/}
 * @param bookmarkEvery how often a watch that allows bookmarks hears how far it is
 * @param journal where events are kept; the same for all control planes of a cluster
 * @param membership how it finds the other control planes
 */
public record ControlPlaneSettings(
    Path dataDir,
    InetSocketAddress api,
    InetSocketAddress agents,
    FamilyRanges serviceCidrs,
    FamilyRanges podCidrs,
    PortRange nodePorts,
    String clusterDomain,
    String nodeName,
    InetSocketAddress dns,
    HistorySettings history,
    boolean auditLog,
    Duration bookmarkEvery,
    JournalSettings journal,
    Membership membership) {

  /** The only control plane, with its journal in the data directory. */
  public ControlPlaneSettings(
      Path dataDir,
      InetSocketAddress api,
      InetSocketAddress agents,
      FamilyRanges serviceCidrs,
      FamilyRanges podCidrs,
      PortRange nodePorts,
      String clusterDomain,
      String nodeName,
      InetSocketAddress dns,
      HistorySettings history,
      boolean auditLog,
      Duration bookmarkEvery) {
    this(
        dataDir,
        api,
        agents,
        serviceCidrs,
        podCidrs,
        nodePorts,
        clusterDomain,
        nodeName,
        dns,
        history,
        auditLog,
        bookmarkEvery,
        JournalSettings.h2(dataDir.resolve("db")),
        Membership.alone());
  }

  /** With as much of the past as is kept by default, an audit log, and a bookmark a minute. */
  public ControlPlaneSettings(
      Path dataDir,
      InetSocketAddress api,
      InetSocketAddress agents,
      FamilyRanges serviceCidrs,
      FamilyRanges podCidrs,
      PortRange nodePorts,
      String clusterDomain,
      String nodeName,
      InetSocketAddress dns) {
    this(
        dataDir,
        api,
        agents,
        serviceCidrs,
        podCidrs,
        nodePorts,
        clusterDomain,
        nodeName,
        dns,
        HistorySettings.DEFAULT,
        true,
        ApiSettings.BOOKMARK_EVERY);
  }

  /** The same as a member of a cluster, on the cluster's journal. */
  public ControlPlaneSettings in(Membership other, JournalSettings shared) {
    return new ControlPlaneSettings(
        dataDir,
        api,
        agents,
        serviceCidrs,
        podCidrs,
        nodePorts,
        clusterDomain,
        nodeName,
        dns,
        history,
        auditLog,
        bookmarkEvery,
        shared,
        other);
  }
}
