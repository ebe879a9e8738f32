package io.fairlead.controlplane.distribution;

import io.fairlead.model.net.Cidr;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * How agents are served.
 *
 * @param bind where to listen; port 0: any free one
 * @param agentsDir where the token is kept and the address is written for agents of this machine
 * @param podCidr split among the nodes
 */
public record AgentServerSettings(InetSocketAddress bind, Path agentsDir, Cidr podCidr) {}
