package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.Protocol;

/**
 * One port all endpoints of a slice serve.
 *
 * @param name the Service port's name; empty when unnamed
 * @param port 0 when the slice gives none (all ports)
 * @param appProtocol empty when none
 */
public record EndpointPort(String name, Protocol protocol, int port, String appProtocol) {}
