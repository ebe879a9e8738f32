package io.fairlead.controlplane.api.pki;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes control planes and nobody else: the same authority may sign the certificates of agents,
 * users and others, so being signed is not enough.
 */
final class OnlyMembers extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2; // RFC 5280, 4.2.1.6

  private final X509ExtendedTrustManager signed;
  private final Set<String> names;

  /**
   * @param signed what else a certificate has to be
   * @param names one of which a member's certificate has, and nobody else's
   */
  OnlyMembers(X509ExtendedTrustManager signed, Set<String> names) {
    this.signed = signed;
    this.names = Set.copyOf(names);
  }

  /** The DNS names a certificate is for. */
  static Set<String> names(X509Certificate certificate) throws CertificateParsingException {
    Set<String> names = new TreeSet<>();
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    for (List<?> one : all == null ? List.<List<?>>of() : all) {
      if (one.getFirst() instanceof Integer type
          && type == DNS_NAME
          && one.getLast() instanceof String name) {
        names.add(name);
      }
    }
    return names;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    signed.checkClientTrusted(chain, authType, engine);
    member(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    signed.checkServerTrusted(chain, authType, engine);
    member(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    signed.checkClientTrusted(chain, authType, socket);
    member(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    signed.checkServerTrusted(chain, authType, socket);
    member(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    signed.checkClientTrusted(chain, authType);
    member(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    signed.checkServerTrusted(chain, authType);
    member(chain[0]);
  }

  private void member(X509Certificate shown) throws CertificateException {
    if (names(shown).stream().noneMatch(names::contains)) {
      throw new CertificateException(
          shown.getSubjectX500Principal() + " is not a control plane of this cluster");
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return signed.getAcceptedIssuers();
  }
}
