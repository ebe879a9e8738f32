package io.fairlead.agent.dns.query;

import java.util.Optional;
import org.xbill.DNS.CookieOption;

/**
 * What a query's OPT record says (RFC 6891).
 *
 * @param payload bytes of UDP the client can take
 * @param dnssecOk the DO bit; copied into the reply (RFC 3225)
 * @param cookie of the client, with the one it was given before if it has one (RFC 7873)
 */
public record Edns(int version, int payload, boolean dnssecOk, Optional<CookieOption> cookie) {}
