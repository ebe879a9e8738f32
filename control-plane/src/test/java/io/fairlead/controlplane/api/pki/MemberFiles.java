package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.Pem;
import io.fairlead.subscription.identity.PrivateFiles;
import io.fairlead.subscription.identity.TlsContexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Certificates of members as an operator would put them on a host, and those of others. */
public final class MemberFiles {
  private final CertificateAuthority authority;

  private MemberFiles(CertificateAuthority authority) {
    this.authority = authority;
  }

  /** Of the authority kept in this directory, made when there is none. */
  public static MemberFiles of(Path directory) throws Exception {
    return new MemberFiles(
        CertificateAuthority.open(Files.createDirectories(directory), Instant.now()));
  }

  /** Writes {@code ca.crt}, {@code tls.crt} and {@code tls.key}, another certificate each time. */
  public X509Certificate write(Path directory, String name) throws Exception {
    return write(directory, named(name));
  }

  /** The same for one who shows a certificate of another authority, and believes this one. */
  public void writeForeign(Path directory, MemberFiles other, String name) throws Exception {
    write(directory, other.named(name));
  }

  private X509Certificate write(Path directory, CertifiedKey made) throws Exception {
    PrivateFiles.write(directory.resolve("tls.key"), Pem.of(made.key()));
    PrivateFiles.write(directory.resolve("tls.crt"), Pem.of(made.certificate()));
    PrivateFiles.write(directory.resolve("ca.crt"), authority.trustPem());
    return made.certificate();
  }

  private CertifiedKey named(String name) throws Exception {
    return authority.issueMember(name, Instant.now(), Duration.ofDays(1));
  }

  /** A client with a certificate of this name, good for clients and servers. */
  public SSLContext client(String name) throws Exception {
    return showing(named(name));
  }

  /** One with a certificate that another authority signed. */
  public SSLContext client(MemberFiles other, String name) throws Exception {
    return showing(other.named(name));
  }

  /** One with the certificate of a user. */
  public SSLContext user(String user) throws Exception {
    return showing(authority.issueClient(user, List.of(), Instant.now()));
  }

  private SSLContext showing(CertifiedKey made) throws Exception {
    return TlsContexts.of(made.key(), List.of(made.certificate()), authority.trusted());
  }

  /** One that shows nothing. */
  public SSLContext nobody() throws Exception {
    return trusting(authority.trustPem());
  }

  /** One that shows nothing, and believes whom this authority signed. */
  public static SSLContext trusting(String caPem) throws Exception {
    TrustManager[] trusted = {TlsContexts.trusting(Pem.certificates(caPem))};
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, trusted, null);
    return context;
  }
}
