package io.fairlead.gateway.tls;

import io.fairlead.gateway.routing.UpstreamProtocol;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the endpoints of a backend. Equal settings are equal, so connections are shared by all
 * routes that want the same. Used from any thread.
 */
public final class UpstreamTls {

  /** Encrypts, and trusts whoever answers: nginx's default. */
  public static final UpstreamTls UNVERIFIED =
      new UpstreamTls(new Settings(false, "", false, "", "", ""));

  private final Settings settings;
  private final int hash;
  private final Map<UpstreamProtocol.Version, SslContext> contexts = new ConcurrentHashMap<>();

  /**
   * What is wanted.
   *
   * @param verify the endpoint's certificate must be valid for {@code serverName}, or for its
   *     address when that is empty
   * @param sendName {@code serverName} goes with the handshake (SNI)
   * @param caPem certificates that are trusted; empty: those of the system
   * @param certificatePem our own, empty when the endpoint asks for none; with {@code keyPem}
   */
  public record Settings(
      boolean verify,
      String serverName,
      boolean sendName,
      String caPem,
      String certificatePem,
      String keyPem) {

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
    try {
      tls.contexts.put(
          UpstreamProtocol.Version.NEGOTIATED, tls.build(UpstreamProtocol.Version.NEGOTIATED));
    } catch (SSLException e) {
      throw new GeneralSecurityException("the certificates can not be used: " + e.getMessage(), e);
    }
    return tls;
  }

  private SslContext build(UpstreamProtocol.Version version)
      throws SSLException, GeneralSecurityException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2")
            .endpointIdentificationAlgorithm(settings.verify() ? "HTTPS" : null)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    names(version)));
    if (!settings.verify()) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
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

  private static List<String> names(UpstreamProtocol.Version version) {
    return switch (version) {
      case HTTP1 -> List.of(ApplicationProtocolNames.HTTP_1_1);
      case HTTP2 -> List.of(ApplicationProtocolNames.HTTP_2);
      case NEGOTIATED ->
          List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
    };
  }

  /** What begins a connection to this endpoint. */
  public SslHandler handler(
      UpstreamProtocol.Version version, ByteBufAllocator allocator, InetSocketAddress endpoint) {
    String name =
        settings.serverName().isEmpty()
            ? endpoint.getAddress().getHostAddress()
            : settings.serverName();
    SslHandler handler =
        contexts
            .computeIfAbsent(version, this::context)
            .newHandler(allocator, name, endpoint.getPort());
    if (!settings.sendName()) {
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setServerNames(List.of());
      handler.engine().setSSLParameters(parameters);
    }
    return handler;
  }

  private SslContext context(UpstreamProtocol.Version version) {
    try {
      return build(version);
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
