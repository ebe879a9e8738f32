package io.fairlead.gateway.metrics;

import java.util.Locale;

/** How an endpoint failed a request; another may have answered it. */
public enum EndpointFailure {
  /** It took no connection. */
  CONNECT(502),
  /** It took none in time. */
  CONNECT_TIMEOUT(504),
  /** It closed the connection before it answered. */
  CLOSED(502),
  /** What it said is no HTTP. */
  BAD_RESPONSE(502),
  /** It did not answer in time. */
  TIMEOUT(504),
  /** Its response ended before it was whole. */
  CUT_OFF(502),
  /** It answered with a status that the route has retried. */
  STATUS(502);

  private final int status;

  EndpointFailure(int status) {
    this.status = status;
  }

  /** What nginx' logs say of it. */
  public int status() {
    return status;
  }

  /** As in labels. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
