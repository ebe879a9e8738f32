package io.fairlead.model.service;

import io.fairlead.model.meta.Protocol;

/**
 * One port of a Service.
 *
 * @param name empty when the Service has a single unnamed port
 * @param targetPort a port number or a name to be resolved per pod, as text ({@code "8080"}, {@code
 *     "http"}) (SA3)
 * @param nodePort 0 when none
 * @param appProtocol empty when none (SA4)
 */
public record ServicePort(
    String name,
    Protocol protocol,
    int port,
    String targetPort,
    int nodePort,
    String appProtocol) {}
