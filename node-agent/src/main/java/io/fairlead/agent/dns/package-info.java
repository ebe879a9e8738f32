/**
 * Cluster DNS, answered on every node from the pushed image (rules D1-D18): {@link
 * io.fairlead.agent.dns.DnsServer} owns the sockets, {@code zone} knows what exists, {@code query}
 * turns a packet into a packet, {@code forward} asks upstream resolvers for every other name, and
 * {@code cache} keeps what they said; {@code rewrite} and {@code hosts} are exceptions to all of
 * that.
 */
@NullMarked
package io.fairlead.agent.dns;

import org.jspecify.annotations.NullMarked;
