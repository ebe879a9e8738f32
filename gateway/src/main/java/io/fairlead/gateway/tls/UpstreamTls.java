package io.fairlead.gateway.tls;

import io.fairlead.gateway.routing.UpstreamProtocol;
import io.fairlead.model.gatewayapi.BackendTls.SubjectAltName;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the endpoints of a backend. Equal settings are equal, so connections are shared by all
 * routes that want the same. Used from any thread.
 */
public final class UpstreamTls {

  /** Encrypts, and trusts whoever answers: nginx's default. */
  public static final UpstreamTls UNVERIFIED =
      new UpstreamTls(new Settings(false, "", false, "", "", ""));

  private static final List<String> NO_PROTOCOL = List.of();

  private final Settings settings;
  private final int hash;
  private final Map<List<String>, SslContext> contexts = new ConcurrentHashMap<>();

  /**
   * What is wanted.
   *
   * @param verify the endpoint's certificate must be valid for one of {@code names}, or when there
   *     are none for {@code serverName}, or when that is empty for its address
   * @param sendName {@code serverName} goes with the handshake (SNI)
   * @param names see {@code verify}
   * @param caPem certificates that are trusted; empty: those of the system
   * @param certificatePem our own, empty when the endpoint asks for none; with {@code keyPem}
   */
  public record Settings(
      boolean verify,
      String serverName,
      boolean sendName,
      List<SubjectAltName> names,
      String caPem,
      String certificatePem,
      String keyPem) {

    public Settings {
      names = List.copyOf(names);
    }

    /** One whose certificate is looked at for its server name, if at all. */
    public Settings(
        boolean verify,
        String serverName,
        boolean sendName,
        String caPem,
        String certificatePem,
        String keyPem) {
      this(verify, serverName, sendName, List.of(), caPem, certificatePem, keyPem);
    }

    @Override
    public String toString() {
      return "TLS to " + serverName + (verify ? ", verified" : ", not verified"); // holds a key
    }
  }

  private UpstreamTls(Settings settings) {
    this.settings = settings;
    this.hash = settings.hashCode();
  }

  /**
   * @throws GeneralSecurityException a certificate or key can not be used; the message says which
   *     and why, for the owner of the Secret
   */
  public static UpstreamTls of(Settings settings) throws GeneralSecurityException {
    UpstreamTls tls = new UpstreamTls(settings);
    List<String> usual = names(UpstreamProtocol.Version.NEGOTIATED);
    try {
      tls.contexts.put(usual, tls.build(usual));
    } catch (SSLException e) {
      throw new GeneralSecurityException("the certificates can not be used: " + e.getMessage(), e);
    }
    return tls;
  }

  private SslContext build(List<String> protocols) throws SSLException, GeneralSecurityException {
    boolean byName = settings.verify() && settings.names().isEmpty();
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2")
            .endpointIdentificationAlgorithm(byName ? "HTTPS" : null);
    if (!protocols.isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              protocols));
    }
    if (!settings.verify()) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else if (!settings.names().isEmpty()) {
      builder.trustManager(new SubjectNames(authorities(), settings.names()));
    } else if (!settings.caPem().isEmpty()) {
      builder.trustManager(PemCertificate.chain("ca.crt", settings.caPem()));
    }
    if (!settings.certificatePem().isEmpty()) {
      builder.keyManager(
          PemCertificate.key(settings.keyPem()),
          PemCertificate.chain("tls.crt", settings.certificatePem()));
    }
    return builder.build();
  }

  private X509ExtendedTrustManager authorities() throws GeneralSecurityException {
    KeyStore trusted = null; // those of the system
    if (!settings.caPem().isEmpty()) {
      trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      try {
        trusted.load(null, null);
      } catch (IOException e) {
        throw new GeneralSecurityException("no store can be made", e);
      }
      for (X509Certificate authority : PemCertificate.chain("ca.crt", settings.caPem())) {
        trusted.setCertificateEntry("ca-" + trusted.size(), authority);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager authorities) {
        return authorities;
      }
    }
    throw new GeneralSecurityException("nobody here looks at certificates");
  }

  private static List<String> names(UpstreamProtocol.Version version) {
    return switch (version) {
      case HTTP1 -> List.of(ApplicationProtocolNames.HTTP_1_1);
      case HTTP2 -> List.of(ApplicationProtocolNames.HTTP_2);
      case NEGOTIATED ->
          List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
    };
  }

  /** What begins a connection of HTTP to this endpoint. */
  public SslHandler handler(
      UpstreamProtocol.Version version, ByteBufAllocator allocator, InetSocketAddress endpoint) {
    return handler(names(version), allocator, endpoint);
  }

  /** What begins a connection of which nobody knows what it carries. */
  public SslHandler handler(ByteBufAllocator allocator, InetSocketAddress endpoint) {
    return handler(NO_PROTOCOL, allocator, endpoint);
  }

  private SslHandler handler(
      List<String> protocols, ByteBufAllocator allocator, InetSocketAddress endpoint) {
    String name =
        settings.serverName().isEmpty()
            ? endpoint.getAddress().getHostAddress()
            : settings.serverName();
    SslHandler handler =
        contexts
            .computeIfAbsent(protocols, this::context)
            .newHandler(allocator, name, endpoint.getPort());
    if (!settings.sendName()) {
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setServerNames(List.of());
      handler.engine().setSSLParameters(parameters);
    }
    return handler;
  }

  private SslContext context(List<String> protocols) {
    try {
      return build(protocols);
    } catch (SSLException | GeneralSecurityException e) {
      throw new IllegalStateException("was good before", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof UpstreamTls tls && tls.hash == hash && tls.settings.equals(settings));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return settings.toString();
  }
}
