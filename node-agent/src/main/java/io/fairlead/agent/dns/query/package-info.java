/**
 * From a query packet to a reply packet: reading (never trusting), answering from the zone or by
 * forwarding, EDNS, truncation. No sockets.
 */
@NullMarked
package io.fairlead.agent.dns.query;

import org.jspecify.annotations.NullMarked;
