package io.fairlead.model.gatewayapi;

/** The kinds of routes of Gateway API. */
public enum RouteKind {
  HTTP("HTTPRoute"),
  GRPC("GRPCRoute"),
  TLS("TLSRoute"),
  TCP("TCPRoute"),
  UDP("UDPRoute");

  private final String word;

  RouteKind(String word) {
    this.word = word;
  }

  /** As manifests write it. */
  public String word() {
    return word;
  }
}
