/**
 * Cluster DNS, answered on every node from the pushed image (rules D1-D18): {@link
 * io.fairlead.agent.dns.DnsServer} owns the sockets, {@code zone} knows what exists, {@code query}
 * turns a packet into a packet, {@code forward} asks the host's resolvers for every other name.
 */
@NullMarked
package io.fairlead.agent.dns;

import org.jspecify.annotations.NullMarked;
