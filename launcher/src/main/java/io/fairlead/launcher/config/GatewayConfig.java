package io.fairlead.launcher.config;

import io.fairlead.gateway.GatewayOperations;
import io.fairlead.gateway.GatewaySettings;
import io.fairlead.gateway.accesslog.AccessLogFormat;
import io.fairlead.gateway.accesslog.AccessLogSettings;
import io.fairlead.gateway.proxy.Http2Limits;
import io.fairlead.gateway.proxy.ProxyHeaderPorts;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.TrustedProxies;
import io.fairlead.gateway.tls.DefaultCertificate;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.protocol.AgentMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The settings of a gateway; what they mean is in {@code gateway.conf}. */
public record GatewayConfig(
    ProcessConfig process,
    InetAddress address,
    List<String> advertisedAddresses,
    ControlPlaneConfig controlPlane,
    int httpPort,
    int httpsPort,
    InetSocketAddress health,
    AccessLogSettings accessLog,
    TrustedProxies trusted,
    ProxyHeaderPorts proxyProtocol,
    Duration drainDelay,
    DefaultCertificate certificate,
    ProxyLimits limits) {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final int MOST_HEADERS = 16 << 20;
  private static final int MOST_LOOPS = 1024;
  private static final int MOST_IDLE = 100_000;

  public GatewayConfig {
    advertisedAddresses = List.copyOf(advertisedAddresses);
  }

  /**
   * Reads all.
   *
   * @param host what this host calls itself
   * @throws io.fairlead.launcher.UserError that tells all that is wrong
   */
  public static GatewayConfig read(Settings settings, String host) {
    ProcessConfig process = ProcessConfig.read(settings, Role.GATEWAY, host);
    InetAddress address = settings.address("address");
    List<String> advertised =
        settings.list(
            "advertised-addresses",
            "IP addresses",
            text -> IpAddress.parse(text).map(IpAddress::text));
    TrustedProxies trusted =
        new TrustedProxies(
            settings.list(
                "trusted-proxies",
                "ranges or addresses such as 192.0.2.0/24, 2001:db8::1",
                text -> Cidr.parse(text).or(() -> IpAddress.parse(text).map(Cidr::only))));
    ProxyHeaderPorts proxyProtocol =
        settings.value("proxy-protocol", "one of off, on, all", ProxyHeaderPorts::parse);
    settings.check(
        proxyProtocol == ProxyHeaderPorts.OFF || !trusted.ranges().isEmpty(),
        "proxy-protocol",
        "trusted-proxies must say whose headers count");
    return settings.done(
        new GatewayConfig(
            process,
            address,
            advertised.isEmpty() ? List.of(address.getHostAddress()) : advertised,
            ControlPlaneConfig.read(settings, process, Role.GATEWAY.word()),
            settings.port("http.port"),
            settings.port("https.port"),
            new InetSocketAddress(
                settings.addressOr("health.address", address), settings.port("health.port")),
            new AccessLogSettings(
                settings.text("access-log.file"),
                settings.value(
                    "access-log.format",
                    "one of ingress-nginx, combined, json",
                    AccessLogFormat::parse)),
            trusted,
            proxyProtocol,
            settings.time("drain.delay", Duration.ZERO, DAY),
            settings.value(
                "default-certificate",
                "namespace/name of a Secret, self-signed or none",
                DefaultCertificate::parse),
            limits(settings)));
  }

  private static ProxyLimits limits(Settings settings) {
    int loops = settings.number("limits.event-loops", 0, MOST_LOOPS);
    return new ProxyLimits(
        settings.size("limits.request-line", 256, MOST_HEADERS),
        settings.size("limits.headers", 1024, MOST_HEADERS),
        limit(settings, "request-head"),
        limit(settings, "keep-alive"),
        limit(settings, "client-body"),
        limit(settings, "client-take"),
        limit(settings, "connect"),
        limit(settings, "response"),
        limit(settings, "tunnel"),
        limit(settings, "handshake"),
        limit(settings, "upstream-idle"),
        limit(settings, "upstream-lifetime"),
        settings.number("limits.idle-per-endpoint", 0, MOST_IDLE),
        settings.time("drain.timeout", Duration.ZERO, DAY),
        loops == 0 ? ProxyLimits.DEFAULT.loops() : loops,
        Http2Limits.DEFAULT);
  }

  private static Duration limit(Settings settings, String name) {
    return settings.time("limits." + name, SOON, DAY);
  }

  /** For a gateway that listens here, with the ports it really has. */
  public GatewaySettings settings(
      InetSocketAddress http, InetSocketAddress https, InetSocketAddress healthAt) {
    return new GatewaySettings(
        process.node(),
        process.dataDir(),
        controlPlane.controlPlanes(AgentMessage.Role.GATEWAY, process.node()),
        http,
        https,
        advertisedAddresses,
        limits,
        new GatewayOperations(
            accessLog, healthAt, trusted, proxyProtocol, drainDelay, certificate));
  }
}
