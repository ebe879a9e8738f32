package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.Protocol;

/**
 * A connection somebody wants to open, as it looks after the choice of an endpoint (N17).
 *
 * @param source address it comes from
 * @param destination address of the chosen endpoint, never that of a Service
 * @param port of the endpoint
 */
public record Connection(String source, String destination, int port, Protocol protocol) {}
