package io.fairlead.gateway.routing;

import io.fairlead.gateway.proxyprotocol.Greeting;
import io.fairlead.gateway.tls.UpstreamTls;
import org.jspecify.annotations.Nullable;

/**
 * How the endpoints of a backend are spoken to.
 *
 * @param tls null: in the clear
 * @param greeting what connections begin with, before TLS; null: nothing
 */
public record UpstreamProtocol(
    Version version, @Nullable UpstreamTls tls, @Nullable Greeting greeting) {

  /** Of HTTP. */
  public enum Version {
    HTTP1,
    /** With prior knowledge in the clear (RFC 9113 3.3), by ALPN over TLS. */
    HTTP2,
    /** What the endpoint chooses by ALPN, HTTP/2 first; only over TLS. */
    NEGOTIATED
  }

  /** HTTP/1.1 in the clear, and WebSocket. */
  public static final UpstreamProtocol HTTP = new UpstreamProtocol(Version.HTTP1, null);

  /** HTTP/2 in the clear, and gRPC. */
  public static final UpstreamProtocol H2C = new UpstreamProtocol(Version.HTTP2, null);

  /** HTTPS to endpoints whose certificates nobody looks at. */
  public static final UpstreamProtocol HTTPS =
      new UpstreamProtocol(Version.NEGOTIATED, UpstreamTls.UNVERIFIED);

  /** WebSocket over TLS, and all that must be HTTP/1.1. */
  public static final UpstreamProtocol WSS =
      new UpstreamProtocol(Version.HTTP1, UpstreamTls.UNVERIFIED);

  /** Without a greeting. */
  public UpstreamProtocol(Version version, @Nullable UpstreamTls tls) {
    this(version, tls, null);
  }

  public UpstreamProtocol {
    if (version == Version.NEGOTIATED && tls == null) {
      throw new IllegalArgumentException("only TLS negotiates a version");
    }
  }

  /**
   * What a Service port's {@code appProtocol} says (SA4): Kubernetes' own names, and {@code https}
   * of IANA; whatever else means HTTP/1.1 here.
   */
  public static UpstreamProtocol ofApp(String appProtocol) {
    return switch (appProtocol) {
      case "kubernetes.io/h2c" -> H2C;
      case "kubernetes.io/wss" -> WSS;
      case "https", "HTTPS" -> HTTPS;
      default -> HTTP;
    };
  }

  /**
   * The same by TLS. Who said nothing of what its endpoints speak has them choose: they could not
   * before.
   */
  public UpstreamProtocol secured(UpstreamTls by) {
    return new UpstreamProtocol(this.equals(HTTP) ? Version.NEGOTIATED : version, by, greeting);
  }

  /** The same, on connections that begin like this. */
  public UpstreamProtocol greeting(Greeting with) {
    return new UpstreamProtocol(version, tls, with);
  }

  /** The one for a request that asks for another protocol (WebSocket): only HTTP/1.1 can. */
  public UpstreamProtocol forUpgrade() {
    return version == Version.NEGOTIATED
        ? new UpstreamProtocol(Version.HTTP1, tls, greeting)
        : this;
  }
}
