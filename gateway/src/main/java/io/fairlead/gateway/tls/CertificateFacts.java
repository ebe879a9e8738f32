package io.fairlead.gateway.tls;

import java.time.Instant;
import java.util.List;

/**
 * What is to be known of a certificate that is served.
 *
 * @param names it is for, exact or {@code *.example.com}
 */
public record CertificateFacts(
    Instant notBefore, Instant notAfter, String issuer, List<String> names) {
  public CertificateFacts {
    names = List.copyOf(names);
  }

  /** As RFC 6125 6.4.3 has it: a wildcard stands for one label. */
  public boolean covers(String host) {
    int dot = host.indexOf('.');
    return names.contains(host) || (dot > 0 && names.contains("*" + host.substring(dot)));
  }
}
