package io.fairlead.controlplane.api.pki;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets every client through the handshake, which proves that it has the key of the certificate it
 * shows; whether the certificate is worth anything is decided for each request. So a client with a
 * wrong one gets 401 and not a broken connection, as from kube-apiserver. Trusts no server.
 */
final class AnyClient extends X509ExtendedTrustManager {
  private final List<X509Certificate> authorities;

  /**
   * @param authorities named to clients, so that they know which certificate to show
   */
  AnyClient(List<X509Certificate> authorities) {
    this.authorities = List.copyOf(authorities);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.toArray(X509Certificate[]::new);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw noServer();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw noServer();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw noServer();
  }

  private static UnsupportedOperationException noServer() {
    return new UnsupportedOperationException("this side is the server");
  }
}
