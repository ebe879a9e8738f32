package io.fairlead.controlplane.kinds;

import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;

/**
 * What validation has to know of this installation.
 *
 * @param serviceCidrs where ClusterIPs come from
 * @param nodePorts where NodePorts come from
 * @param clusterDomain {@code cluster.local}
 */
public record KindSettings(FamilyRanges serviceCidrs, PortRange nodePorts, String clusterDomain) {}
