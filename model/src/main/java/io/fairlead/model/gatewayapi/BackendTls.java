package io.fairlead.model.gatewayapi;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;

/**
 * A BackendTLSPolicy, resolved: how the gateway speaks TLS to Services.
 *
 * @param targets those it holds for: another, older policy may have taken one from it
 * @param hostname sent as SNI and looked for in the certificate
 * @param subjectAltNames one of these is looked for instead; empty: the hostname
 * @param authoritiesPem certificates of the authorities, PEM; with {@code systemAuthorities} unused
 * @param systemAuthorities those of the system are trusted ({@code wellKnownCACertificates})
 * @param valid false: what it names can not be used, so requests are answered 503, never sent in
 *     the clear
 */
public record BackendTls(
    NamespacedName name,
    List<Target> targets,
    String hostname,
    List<SubjectAltName> subjectAltNames,
    List<String> authoritiesPem,
    boolean systemAuthorities,
    boolean valid) {

  public BackendTls {
    targets = List.copyOf(targets);
    subjectAltNames = List.copyOf(subjectAltNames);
    authoritiesPem = List.copyOf(authoritiesPem);
  }

  /**
   * A Service, or one port of it.
   *
   * @param port name of the port; empty: all that no other policy names
   */
  public record Target(NamespacedName service, String port) {}

  /** A name in a certificate: a host, or a URI. */
  public record SubjectAltName(boolean uri, String value) {}
}
