package io.fairlead.agent.dns.zone;

/**
 * What one SRV record says.
 *
 * @param host the endpoint's label under the Service, or empty for the Service's own name
 */
record SrvTarget(int port, String host) {}
