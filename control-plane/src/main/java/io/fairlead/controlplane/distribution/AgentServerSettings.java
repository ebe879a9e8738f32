package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens;
import io.fairlead.model.net.FamilyRanges;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * How agents are served.
 *
 * @param bind where to listen; port 0: any free one
 * @param agentsDir where address and tokens are written for agents of this machine
 * @param node the node of this machine
 * @param tokens who agents are
 * @param accounts who signs the tokens of pods
 * @param podCidrs split among the nodes
 */
public record AgentServerSettings(
    InetSocketAddress bind,
    Path agentsDir,
    String node,
    AgentTokens tokens,
    ServiceAccountTokens accounts,
    FamilyRanges podCidrs) {}
