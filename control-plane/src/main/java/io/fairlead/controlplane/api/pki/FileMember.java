package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.AgentIdentity;
import io.fairlead.subscription.identity.Pem;
import io.fairlead.subscription.identity.TlsContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member by a certificate that an operator put into files. They are looked at for each new
 * connection: whoever replaces them starts nothing anew. While they do not belong together, what
 * was good before counts. All members' certificates have a name in common, so that others of the
 * same authority are none.
 */
public final class FileMember implements MemberIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(FileMember.class);

  private final Path ca;
  private final Path certificate;
  private final Path key;
  private volatile Loaded loaded;

  private record Loaded(String stamp, SSLContext context) {}

  private FileMember(Path ca, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    this.ca = ca;
    this.certificate = certificate;
    this.key = key;
    this.loaded = new Loaded(stamp(), read());
  }

  /**
   * Of these files, in PEM.
   *
   * @param ca one authority, or several
   * @param certificate this member's, with those of intermediate authorities after it
   * @param key PKCS #8, EC or RSA
   * @throws GeneralSecurityException when they can not be used or do not belong together
   */
  public static FileMember open(Path ca, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    return new FileMember(ca, certificate, key);
  }

  @Override
  public SSLContext context() {
    Loaded known = loaded;
    try {
      String now = stamp();
      return now.equals(known.stamp()) ? known.context() : loaded(now);
    } catch (IOException e) {
      return unusable(known, e);
    }
  }

  /** Whoever comes while another one reads waits for what that finds. */
  private synchronized SSLContext loaded(String now) {
    Loaded known = loaded;
    if (now.equals(known.stamp())) {
      return known.context();
    }
    try {
      loaded = new Loaded(now, read());
      LOG.atInfo().log("the certificate in {} is used from now on", certificate);
      return loaded.context();
    } catch (IOException | GeneralSecurityException e) {
      loaded = new Loaded(now, known.context()); // told once, not at each connection
      return unusable(known, e);
    }
  }

  private SSLContext unusable(Loaded known, Exception why) {
    LOG.atWarn()
        .addKeyValue("error", why.toString())
        .log("the certificate in {} can not be used, the one before goes on", certificate);
    return known.context();
  }

  /** The operator does. */
  @Override
  public void renew() {}

  private String stamp() throws IOException {
    StringBuilder stamps = new StringBuilder();
    for (Path file : List.of(ca, certificate, key)) {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      stamps.append(now.lastModifiedTime()).append(' ').append(now.size()).append(' ');
      stamps.append(now.fileKey()).append(' ');
    }
    return stamps.toString();
  }

  private SSLContext read() throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = Pem.certificates(Files.readString(certificate));
    AgentIdentity own =
        AgentIdentity.parse(Files.readString(key) + "\n" + Pem.of(chain.getFirst()));
    Set<String> names = OnlyMembers.names(own.certificate());
    if (names.isEmpty()) {
      throw new GeneralSecurityException(certificate + " has no name to know members by");
    }
    return TlsContexts.of(
        own.key(),
        chain,
        new OnlyMembers(TlsContexts.trusting(Pem.certificates(Files.readString(ca))), names));
  }
}
