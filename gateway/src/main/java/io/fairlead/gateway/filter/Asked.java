package io.fairlead.gateway.filter;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What filters see of a request. */
public interface Asked {

  String method();

  /** Lower case, without port; empty when the client named none. */
  String host();

  /** Host and port as the client wrote them. */
  String authority();

  /** Decoded and free of dot segments. */
  String path();

  /** Path and query as the client wrote them. */
  String uri();

  boolean tls();

  /** Of the client, without port. */
  String clientAddress();

  /** The port of ours it came to. */
  String serverPort();

  String requestId();

  /** Bytes of the body; -1 when they are not known beforehand. */
  long bodyLength();

  /** Null when there is none; the first of several. */
  @Nullable String header(String name);

  /** What the client showed in its handshake, leaf first; empty: nothing. */
  List<X509Certificate> clientCertificates();

  /** What follows the question mark; empty when there is none. */
  default String query() {
    int mark = uri().indexOf('?');
    return mark < 0 ? "" : uri().substring(mark + 1);
  }

  /** Nobody sent it, it is only asked what would become of it: it counts nowhere. */
  default boolean trial() {
    return false;
  }

  default String scheme() {
    return tls() ? "https" : "http";
  }
}
