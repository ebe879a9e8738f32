package io.fairlead.model.balancing;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** One annotation of a Service that gateways read, with what holds without it. */
public enum BalancingAnnotation {
  BALANCE("balance", "round-robin"),
  HASH_BY("hash-by", "$remote_addr"),
  SLOW_START("slow-start", "0s"),
  EJECT_AFTER("eject-after", "5"),
  EJECT_ON("eject-on", "connect"),
  EJECT_FOR("eject-for", "30s"),
  EJECT_LONGEST("eject-longest", "5m"),
  EJECT_MOST("eject-most-percent", "50"),
  PANIC("panic-percent", "50"),
  MAX_CONNECTIONS("max-connections", "0"),
  MAX_PENDING("max-pending", "0"),
  MAX_REQUESTS("max-requests", "0"),
  RETRY_PERCENT("retry-percent", "20"),
  RETRY_LEAST("retry-least", "10"),
  RETRY_BODY("retry-body", "16k"),
  HEALTH_CHECK("health-check", "off"),
  HEALTH_INTERVAL("health-interval", "10s"),
  HEALTH_TIMEOUT("health-timeout", "1s"),
  HEALTH_HEALTHY("health-healthy", "2"),
  HEALTH_UNHEALTHY("health-unhealthy", "3"),
  STREAM_CONNECT("stream-connect-timeout", "0s"),
  STREAM_IDLE("stream-idle-timeout", "0s"),
  STREAM_DRAIN("stream-drain-timeout", "60m"),
  STREAM_CLIENT("stream-max-per-client", "0"),
  STREAM_CLIENT_RATE("stream-rate-per-client", "0"),
  PROXY_PROTOCOL("proxy-protocol", "off");

  /** Of all of them. */
  public static final String PREFIX = "fairlead.io/";

  private final String shortName;
  private final String usual;

  BalancingAnnotation(String shortName, String usual) {
    this.shortName = shortName;
    this.usual = usual;
  }

  /** Its whole name. */
  public String text() {
    return PREFIX + shortName;
  }

  /** The value that holds where it is absent. */
  public String usual() {
    return usual;
  }

  /** The whole names of all. */
  public static Set<String> names() {
    return Arrays.stream(values()).map(BalancingAnnotation::text).collect(Collectors.toSet());
  }
}
