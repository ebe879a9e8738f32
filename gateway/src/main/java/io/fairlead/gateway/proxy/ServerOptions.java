package io.fairlead.gateway.proxy;

import io.fairlead.gateway.accesslog.AccessLog;

/**
 * What whoever runs a proxy wants of it.
 *
 * @param accessLog told of every request; stays open when the proxy is closed
 * @param trusted whose word for who a client is counts
 * @param proxyProtocol what trusted proxies send to the ports of Ingresses begins with a header of
 *     the PROXY protocol
 */
public record ServerOptions(AccessLog accessLog, TrustedProxies trusted, boolean proxyProtocol) {

  public static final ServerOptions NONE =
      new ServerOptions(AccessLog.OFF, TrustedProxies.NONE, false);
}
