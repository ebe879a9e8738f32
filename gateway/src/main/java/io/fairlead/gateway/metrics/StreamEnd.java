package io.fairlead.gateway.metrics;

/** Why a connection came to its end; statuses are those of nginx' stream log. */
public enum StreamEnd {
  /** Both ends had said all. */
  ENDED("", 200),
  CLIENT_BROKE_OFF("ClientReset", 200),
  ENDPOINT_BROKE_OFF("EndpointReset", 200),
  /** Nothing was said for too long. */
  QUIET("IdleTimeout", 200),
  /** Its endpoint or its route went away, and it had time to end. */
  LEFT_BEHIND("EndpointGone", 200),
  /** Of a client of UDP: others came. */
  CROWDED_OUT("TooManyClients", 200),
  GATEWAY_ENDS("GatewayEnding", 200),
  /** The client's TLS handshake failed. */
  NOT_GREETED("HandshakeFailed", 400),
  DENIED("NetworkPolicy", 403),
  NO_BACKEND("NoBackend", 502),
  NO_ENDPOINTS("NoEndpoints", 502),
  /** BackendTLSPolicy can not be followed. */
  NOT_SECURED("NotSecured", 502),
  /** No endpoint took the connection, or its TLS failed. */
  NOT_CONNECTED("NotConnected", 502),
  OVERLOADED("Overloaded", 503);

  private final String word;
  private final int status;

  StreamEnd(String word, int status) {
    this.word = word;
    this.status = status;
  }

  /** For logs and labels; empty: it went well. */
  public String word() {
    return word;
  }

  public int status() {
    return status;
  }
}
