package io.fairlead.subscription.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes a server whose chain holds the authority that is known by the hash of its key, and all
 * that such a chain has to be besides: signed, in time, for the name that was asked for.
 */
final class PinnedAuthority extends X509ExtendedTrustManager {
  private final String pin;

  PinnedAuthority(String pin) {
    this.pin = pin;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    pinned(chain).checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    pinned(chain).checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("without a connection there is no name to compare");
  }

  private X509ExtendedTrustManager pinned(X509Certificate[] chain) throws CertificateException {
    X509Certificate authority =
        Arrays.stream(chain)
            .skip(1) // the server's own
            .filter(signer -> JoinToken.pin(signer.getPublicKey()).equals(pin))
            .findFirst()
            .orElseThrow(
                () ->
                    new CertificateException(
                        "the server is not of the authority that the join token names"));
    try {
      return TlsContexts.trusting(List.of(authority));
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the authority can not be used", e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw noClient();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw noClient();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw noClient();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private static CertificateException noClient() {
    return new CertificateException("this side is the client");
  }
}
