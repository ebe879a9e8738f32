package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.nginx.AccessPolicy.ClientCertificate;
import io.fairlead.model.ingress.nginx.AccessPolicy.Verify;
import io.fairlead.model.ingress.nginx.RegexBudget;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates are accepted from clients (A16). They are judged with the request and not in
 * the handshake, as nginx does: so the client gets an answer that says why, and a connection whose
 * server name was another's opens nothing.
 */
public final class ClientCertificates {
  /** clientAuth and anyExtendedKeyUsage (RFC 5280 4.2.1.12). */
  private static final Set<String> FOR_CLIENTS = Set.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");

  private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=((?:\\\\.|[^,\\\\])*)");

  private final ClientCertificate policy;
  private final List<X509Certificate> authorities;

  private ClientCertificates(ClientCertificate policy, List<X509Certificate> authorities) {
    this.policy = policy;
    this.authorities = List.copyOf(authorities);
  }

  /**
   * Those signed by one of these authorities.
   *
   * @throws GeneralSecurityException there is no certificate in the text
   */
  static ClientCertificates of(ClientCertificate policy, String authoritiesPem)
      throws GeneralSecurityException {
    List<X509Certificate> authorities =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(authoritiesPem.getBytes(StandardCharsets.US_ASCII)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (authorities.isEmpty()) {
      throw new GeneralSecurityException("ca.crt holds no certificate");
    }
    return new ClientCertificates(policy, authorities);
  }

  /** Clients are to be asked for one. */
  public boolean asksForOne() {
    return policy.verify() != Verify.OFF;
  }

  /** What was found of a client's certificate, as nginx' {@code $ssl_client_verify} says it. */
  private String verdict(List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      return "NONE";
    }
    try {
      Set<TrustAnchor> anchors =
          authorities.stream()
              .map(authority -> new TrustAnchor(authority, null))
              .collect(Collectors.toSet());
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      List<X509Certificate> path =
          chain.stream().takeWhile(certificate -> !authorities.contains(certificate)).toList();
      if (path.isEmpty()) {
        return "SUCCESS"; // an authority's own
      }
      if (path.size() > policy.depth()) {
        return "FAILED:certificate chain too long";
      }
      List<String> purposes = chain.get(0).getExtendedKeyUsage();
      if (purposes != null && purposes.stream().noneMatch(FOR_CLIENTS::contains)) {
        return "FAILED:unsupported certificate purpose";
      }
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      return "SUCCESS";
    } catch (GeneralSecurityException e) {
      return "FAILED:" + e.getMessage();
    }
  }

  /** Null: the request goes on, with {@link #headers} for the endpoint. */
  @Nullable Reply check(Variables variables) {
    List<X509Certificate> chain = variables.asked().clientCertificates();
    boolean needed = policy.verify() == Verify.ON;
    boolean judged = needed || policy.verify() == Verify.OPTIONAL;
    String verdict = judged ? verdict(chain) : "";
    if (needed && verdict.equals("NONE")) {
      return refused("No required SSL certificate was sent");
    }
    if (judged && verdict.startsWith("FAILED")) {
      return refused("The SSL certificate error (" + verdict.substring(7) + ")");
    }
    Pattern name = policy.matchCn();
    return name != null && !chain.isEmpty() && !RegexBudget.find(name, commonName(chain.get(0)))
        ? Reply.forbidden("The client certificate is another's.")
        : null;
  }

  private Reply refused(String why) {
    return policy.errorPage() == null
        ? Reply.of(HttpResponseStatus.BAD_REQUEST, "ClientCertificate", why)
        : Reply.redirect(302, policy.errorPage());
  }

  /** What the endpoint is told (names as nginx' template has them). */
  Map<String, String> headers(List<X509Certificate> chain) {
    Map<String, String> headers = new LinkedHashMap<>();
    String verdict = verdict(chain);
    headers.put("ssl-client-verify", verdict);
    if (!chain.isEmpty()) {
      headers.put("ssl-client-subject-dn", chain.get(0).getSubjectX500Principal().getName());
      headers.put("ssl-client-issuer-dn", chain.get(0).getIssuerX500Principal().getName());
      if (policy.pass()) {
        headers.put("ssl-client-cert", escapedPem(chain.get(0)));
      }
    }
    return headers;
  }

  private static String commonName(X509Certificate certificate) {
    Matcher found = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
    return found.find() ? found.group(1) : "";
  }

  private static String escapedPem(X509Certificate certificate) {
    try {
      String body =
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
      String pem = "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
      return URLEncoder.encode(pem, StandardCharsets.US_ASCII).replace("+", "%20");
    } catch (GeneralSecurityException e) {
      return "";
    }
  }

  /** That endpoints are told by nobody else. */
  static List<String> headerNames() {
    return List.of(
        "ssl-client-verify", "ssl-client-subject-dn", "ssl-client-issuer-dn", "ssl-client-cert");
  }
}
