package io.fairlead.gateway.metrics;

/**
 * What is measured of each request as a histogram, under ingress-nginx' names with its bounds;
 * sizes have those of its {@code bytes_sent}.
 */
public enum Measure {
  REQUEST_DURATION("request_duration_seconds", "From a request's head to its response's end"),
  CONNECT_DURATION("connect_duration_seconds", "Opening a connection to an endpoint"),
  HEADER_DURATION("header_duration_seconds", "From choosing an endpoint to its response's head"),
  RESPONSE_DURATION("response_duration_seconds", "From choosing an endpoint to its response's end"),
  REQUEST_SIZE("request_size", "Bytes of requests' bodies"),
  RESPONSE_SIZE("response_size", "Bytes of responses' bodies");

  private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  private static final double[] BYTES = {10, 100, 1e3, 1e4, 1e5, 1e6, 1e7};
  private static final double NANO = 1e-9;

  private final String metric;
  private final String help;

  Measure(String metric, String help) {
    this.metric = metric;
    this.help = help;
  }

  String metric() {
    return "nginx_ingress_controller_" + metric;
  }

  String help() {
    return help;
  }

  private boolean time() {
    return compareTo(REQUEST_SIZE) < 0;
  }

  /** Upper ends of all buckets but the last. */
  double[] bounds() {
    return time() ? SECONDS : BYTES;
  }

  /** Of what is counted, in the unit of the bounds: nanoseconds or bytes. */
  double unit() {
    return time() ? NANO : 1;
  }

  /** Numbers it takes: a bucket each, the one beyond all bounds, the sum. */
  int width() {
    return bounds().length + 2;
  }
}
