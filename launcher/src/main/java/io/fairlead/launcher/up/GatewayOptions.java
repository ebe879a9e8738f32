package io.fairlead.launcher.up;

import io.fairlead.gateway.GatewayOperations;
import io.fairlead.gateway.accesslog.AccessLogFormat;
import io.fairlead.gateway.accesslog.AccessLogSettings;
import io.fairlead.launcher.UserError;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a gateway can be told beside where it listens. */
final class GatewayOptions {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s)");

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

  GatewayOperations operations(InetSocketAddress health) {
    return new GatewayOperations(accessLog(), health, delay());
  }

  private Duration delay() {
    Matcher time = TIME.matcher(drainDelay);
    if (!time.matches()) {
      throw new UserError("--drain-delay " + drainDelay + " is not a time such as 500ms or 10s");
    }
    long number = Long.parseLong(time.group(1));
    return time.group(2).equals("ms") ? Duration.ofMillis(number) : Duration.ofSeconds(number);
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
