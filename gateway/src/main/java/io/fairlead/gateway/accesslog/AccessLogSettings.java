package io.fairlead.gateway.accesslog;

/**
 * Where a line for each request goes.
 *
 * @param to a file; {@code -}: standard output; empty: nowhere
 */
public record AccessLogSettings(String to, AccessLogFormat format) {

  public static final AccessLogSettings OFF =
      new AccessLogSettings("", AccessLogFormat.INGRESS_NGINX);
}
