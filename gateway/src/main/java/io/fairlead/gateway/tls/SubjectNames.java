package io.fairlead.gateway.tls;

import io.fairlead.model.gatewayapi.BackendTls.SubjectAltName;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts endpoints whose certificate some authority signed and that has one of these names: a host
 * or a URI, as SPIFFE has it (BackendTLSPolicySANValidation).
 */
final class SubjectNames extends X509ExtendedTrustManager {
  private static final Integer DNS = 2; // RFC 5280 4.2.1.6
  private static final Integer URI = 6;

  private final X509ExtendedTrustManager authorities;
  private final List<SubjectAltName> names;

  /**
   * @param authorities looks at the chain, not at names
   */
  SubjectNames(X509ExtendedTrustManager authorities, List<SubjectAltName> names) {
    this.authorities = authorities;
    this.names = List.copyOf(names);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    authorities.checkServerTrusted(chain, type, engine);
    checkNames(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    authorities.checkServerTrusted(chain, type, socket);
    checkNames(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkServerTrusted(chain, type);
    checkNames(chain[0]);
  }

  private void checkNames(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> has = certificate.getSubjectAlternativeNames();
    if (has == null || has.stream().noneMatch(this::isWanted)) {
      throw new CertificateException("the certificate has none of the names that are asked for");
    }
  }

  private boolean isWanted(List<?> has) {
    String value = String.valueOf(has.get(1));
    return names.stream()
        .anyMatch(
            name ->
                name.uri()
                    ? URI.equals(has.get(0)) && value.equals(name.value())
                    : DNS.equals(has.get(0)) && covers(value, name.value()));
  }

  /** As RFC 6125 6.4.3 has it: a wildcard stands for one label. */
  static boolean covers(String inCertificate, String asked) {
    String has = inCertificate.toLowerCase(Locale.ROOT);
    String name = asked.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    return has.equals(name) || (dot > 0 && has.equals("*" + name.substring(dot)));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("only for endpoints");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("only for endpoints");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("only for endpoints");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
