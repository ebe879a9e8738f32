package io.fairlead.launcher.up;

import io.fairlead.gateway.GatewayOperations;
import io.fairlead.gateway.accesslog.AccessLogFormat;
import io.fairlead.gateway.accesslog.AccessLogSettings;
import io.fairlead.launcher.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a gateway can be told beside where it listens. */
final class GatewayOptions {

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

  GatewayOperations operations() {
    return new GatewayOperations(accessLog());
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
