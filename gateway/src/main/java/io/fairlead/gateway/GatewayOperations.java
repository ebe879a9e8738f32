package io.fairlead.gateway;

import io.fairlead.gateway.accesslog.AccessLogSettings;
import io.fairlead.gateway.proxy.ProxyHeaderPorts;
import io.fairlead.gateway.proxy.TrustedProxies;
import io.fairlead.gateway.tls.DefaultCertificate;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What whoever runs a gateway wants of it, beside its service.
 *
 * @param accessLog a line for each request
 * @param health where health, metrics and configuration are told; null: nowhere
 * @param trusted whose word for who a client is counts
 * @param proxyProtocol to which ports trusted proxies begin connections with its header
 * @param drainDelay how long it still takes connections after it says that it is not ready
 * @param certificate shown to clients that ask for a name without one
 */
public record GatewayOperations(
    AccessLogSettings accessLog,
    @Nullable InetSocketAddress health,
    TrustedProxies trusted,
    ProxyHeaderPorts proxyProtocol,
    Duration drainDelay,
    DefaultCertificate certificate) {

  /** Nothing. */
  public static final GatewayOperations NONE =
      new GatewayOperations(
          AccessLogSettings.OFF,
          null,
          TrustedProxies.NONE,
          ProxyHeaderPorts.OFF,
          Duration.ZERO,
          new DefaultCertificate.None());
}
