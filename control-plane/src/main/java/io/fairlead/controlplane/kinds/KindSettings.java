package io.fairlead.controlplane.kinds;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.PortRange;

/**
 * What validation has to know of this installation.
 *
 * @param serviceCidr where ClusterIPs come from
 * @param nodePorts where NodePorts come from
 * @param clusterDomain {@code cluster.local}
 */
public record KindSettings(Cidr serviceCidr, PortRange nodePorts, String clusterDomain) {}
