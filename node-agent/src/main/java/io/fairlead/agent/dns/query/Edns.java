package io.fairlead.agent.dns.query;

/**
 * What a query's OPT record says (RFC 6891).
 *
 * @param payload bytes of UDP the client can take
 * @param dnssecOk the DO bit; copied into the reply (RFC 3225)
 */
public record Edns(int version, int payload, boolean dnssecOk) {}
