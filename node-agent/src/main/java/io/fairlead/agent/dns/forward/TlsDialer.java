package io.fairlead.agent.dns.forward;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Connections over TLS to one server (RFC 7858), whose certificate must name it: never without
 * authentication (the strict profile of RFC 8310). Sessions are resumed, as the JDK does.
 */
final class TlsDialer implements StreamConnections.Dialer {
  private final To.Server server;
  private final String name;
  private final SSLContext context;

  /**
   * @throws IllegalArgumentException when the authorities' file can not be used
   */
  TlsDialer(To.Server server, ForwardSettings.Tls tls) {
    this.server = server;
    this.name =
        server
            .serverName()
            .or(tls::serverName)
            .orElse(server.address().getAddress().getHostAddress());
    this.context = tls.ca().map(TlsDialer::trusting).orElseGet(TlsDialer::trustingSystem);
  }

  @Override
  public StreamConnection dial(Socket tcp, long deadline) throws IOException {
    tcp.connect(server.address(), Deadline.millisUntil(deadline));
    tcp.setTcpNoDelay(true);
    SSLSocket stream =
        (SSLSocket)
            context.getSocketFactory().createSocket(tcp, name, server.address().getPort(), true);
    SSLParameters parameters = stream.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    stream.setSSLParameters(parameters);
    stream.startHandshake();
    return StreamConnection.over(tcp, stream);
  }

  private static SSLContext trustingSystem() {
    try {
      return SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS", e);
    }
  }

  private static SSLContext trusting(Path ca) {
    try (InputStream in = Files.newInputStream(ca)) {
      KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
      authorities.load(null, null);
      int count = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        authorities.setCertificateEntry("ca" + count++, one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("can not use the certificates of " + ca + ": " + e, e);
    }
  }
}
