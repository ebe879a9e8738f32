/**
 * Names that are asked for and answered as others: {@code rewrite} of a Corefile. What decides
 * about a name (the zone, hosts, the blocklist, forwarding) sees the rewritten one.
 */
@NullMarked
package io.fairlead.agent.dns.rewrite;

import org.jspecify.annotations.NullMarked;
