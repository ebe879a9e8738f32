package io.fairlead.gateway;

import io.fairlead.gateway.accesslog.AccessLogSettings;

/**
 * What whoever runs a gateway wants of it, beside its service.
 *
 * @param accessLog a line for each request
 */
public record GatewayOperations(AccessLogSettings accessLog) {

  /** Nothing. */
  public static final GatewayOperations NONE = new GatewayOperations(AccessLogSettings.OFF);
}
