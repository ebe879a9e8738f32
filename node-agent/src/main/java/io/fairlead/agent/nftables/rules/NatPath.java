package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;

/** A way a connection may be translated: from where a client came in to an endpoint. */
public record NatPath(
    Protocol protocol, IpAddress frontend, int port, IpAddress endpoint, int endpointPort) {}
