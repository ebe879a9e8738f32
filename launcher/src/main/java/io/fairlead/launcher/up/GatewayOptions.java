package io.fairlead.launcher.up;

import io.fairlead.gateway.accesslog.AccessLogFormat;
import io.fairlead.gateway.accesslog.AccessLogSettings;
import io.fairlead.gateway.proxy.ProxyHeaderPorts;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.TrustedProxies;
import io.fairlead.gateway.tls.DefaultCertificate;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.ControlPlaneConfig;
import io.fairlead.launcher.config.GatewayConfig;
import io.fairlead.launcher.config.ProcessConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a gateway can be told beside where it listens. */
final class GatewayOptions {
  /** Of {@code up}, where somebody waits at a terminal. */
  static final Duration DRAIN_UP = ProxyLimits.DEFAULT.drain();

  /** Of a gateway that runs by itself: less than the 30 s after which Kubernetes kills a pod. */
  static final Duration DRAIN_ALONE = Duration.ofSeconds(25);

  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s|m)");

  @Option(
      names = "--access-log",
      paramLabel = "FILE|-",
      description =
          "A line for each request of the gateway: into a file that is appended to, or to standard"
              + " output (default: nowhere).")
  @Nullable String accessLog;

  @Option(
      names = "--access-log-format",
      paramLabel = "FORMAT",
      description =
          "What such a line looks like: ingress-nginx (its upstreaminfo), combined, json (default:"
              + " ${DEFAULT-VALUE}).")
  String accessLogFormat = AccessLogFormat.INGRESS_NGINX.word();

  @Option(
      names = "--gateway-health-port",
      paramLabel = "PORT",
      description =
          "Health, metrics and configuration of the gateway, HTTP (default: 10254, or any free port"
              + " where that is taken).")
  @Nullable Integer healthPort;

  @Option(
      names = "--drain-delay",
      paramLabel = "TIME",
      description =
          "How long a gateway that is to end still takes connections, while it says that it is not"
              + " ready: 500ms, 10s (default: ${DEFAULT-VALUE}).")
  String drainDelay = "0s";

  @Option(
      names = "--drain-timeout",
      paramLabel = "DURATION",
      description =
          "How long requests and connections that are under way then may take to end: 500ms, 30s,"
              + " 5m (default: 25s, of up 3s).")
  @Nullable String drainTimeout;

  @Option(
      names = "--trusted-proxies",
      paramLabel = "CIDR,...",
      description =
          "Whose X-Forwarded-* and Forwarded headers the gateway believes, the load balancers"
              + " before it: ranges or addresses (default: nobody's).")
  @Nullable String trustedProxies;

  @Option(
      names = "--proxy-protocol",
      paramLabel = "on|all|off",
      description =
          "Whether connections of trusted proxies to the ports of Ingresses, or to all of TCP,"
              + " begin with a header of the PROXY protocol (default: ${DEFAULT-VALUE}).")
  String proxyProtocol = "off";

  @Option(
      names = "--default-certificate",
      paramLabel = "NAMESPACE/NAME|self-signed|none",
      description =
          "The Secret whose certificate is shown for names that have none, or whose Secret is"
              + " missing or bad; self-signed: one made for this run; none: such handshakes are"
              + " refused (default: ${DEFAULT-VALUE}).")
  String defaultCertificate = "none";

  /**
   * What a file of settings would say of these.
   *
   * @param drain where nothing is said of it
   */
  Map<String, Object> settings(String drain) {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("health.port", healthPort == null ? Ports.GATEWAY_HEALTH : healthPort);
    settings.put("access-log.file", accessLog == null ? "" : accessLog);
    settings.put("access-log.format", accessLogFormat);
    settings.put("drain.delay", drainDelay);
    settings.put("drain.timeout", drainTimeout == null ? drain : drainTimeout);
    settings.put("trusted-proxies", trustedProxies == null ? "" : trustedProxies);
    settings.put("proxy-protocol", proxyProtocol().word());
    settings.put("default-certificate", defaultCertificate);
    return settings;
  }

  private ProxyLimits limits(Duration usual) {
    return ProxyLimits.DEFAULT.drainingFor(
        drainTimeout == null ? usual : time("--drain-timeout", drainTimeout));
  }

  private DefaultCertificate certificate() {
    return DefaultCertificate.parse(defaultCertificate)
        .orElseThrow(
            () ->
                new UserError(
                    "--default-certificate "
                        + defaultCertificate
                        + " is not a Secret such as default/tls, nor self-signed or none"));
  }

  /**
   * As a file of settings would say it.
   *
   * @param drain where nothing is said of it
   */
  GatewayConfig config(
      ProcessConfig process, InetAddress address, int httpPort, int httpsPort, Duration drain) {
    return new GatewayConfig(
        process,
        address,
        List.of(address.getHostAddress()),
        ControlPlaneConfig.local(process.dataDir().resolve("agents")),
        httpPort,
        httpsPort,
        new InetSocketAddress(address, healthPort == null ? Ports.GATEWAY_HEALTH : healthPort),
        accessLog(),
        trusted(),
        proxyProtocol(),
        time("--drain-delay", drainDelay),
        certificate(),
        limits(drain));
  }

  private TrustedProxies trusted() {
    return trustedProxies == null
        ? TrustedProxies.NONE
        : TrustedProxies.parse(trustedProxies)
            .orElseThrow(
                () ->
                    new UserError(
                        "--trusted-proxies "
                            + trustedProxies
                            + " is not ranges such as 192.0.2.0/24,2001:db8::/64"));
  }

  private ProxyHeaderPorts proxyProtocol() {
    ProxyHeaderPorts wanted =
        ProxyHeaderPorts.parse(proxyProtocol)
            .orElseThrow(
                () ->
                    new UserError(
                        "--proxy-protocol " + proxyProtocol + " is not one of on, all, off"));
    if (wanted != ProxyHeaderPorts.OFF && trustedProxies == null) {
      throw new UserError(
          "--proxy-protocol " + proxyProtocol + ": say whose headers count with --trusted-proxies");
    }
    return wanted;
  }

  private static Duration time(String option, String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new UserError(option + " " + text + " is not a time such as 500ms, 10s or 5m");
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case String minutes -> Duration.ofMinutes(number);
    };
  }

  private AccessLogSettings accessLog() {
    AccessLogFormat format =
        AccessLogFormat.parse(accessLogFormat)
            .orElseThrow(
                () ->
                    new UserError(
                        "--access-log-format "
                            + accessLogFormat
                            + " is not one of ingress-nginx, combined, json"));
    return new AccessLogSettings(accessLog == null ? "" : accessLog, format);
  }
}
