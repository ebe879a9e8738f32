package io.fairlead.gateway.proxy;

import io.fairlead.gateway.accesslog.AccessLog;

/**
 * What whoever runs a proxy wants of it.
 *
 * @param accessLog told of every request; stays open when the proxy is closed
 * @param trusted whose word for who a client is counts
 * @param proxyProtocol at which ports what trusted proxies send begins with a header of it
 */
public record ServerOptions(
    AccessLog accessLog, TrustedProxies trusted, ProxyHeaderPorts proxyProtocol) {

  public static final ServerOptions NONE =
      new ServerOptions(AccessLog.OFF, TrustedProxies.NONE, ProxyHeaderPorts.OFF);
}
