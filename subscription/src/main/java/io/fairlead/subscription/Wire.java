package io.fairlead.subscription;

import io.fairlead.subscription.identity.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a control plane, encrypted or not. One thread may read while another writes, and
 * any may {@link #close}.
 */
final class Wire implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

  private final Socket raw;
  private final Socket stream;

  private Wire(Socket raw, Socket stream) {
    this.raw = raw;
    this.stream = stream;
  }

  static Wire clear(ControlPlaneEndpoint to, Timings timings, Consumer<Socket> connecting)
      throws IOException {
    Socket raw = connect(to, timings, connecting);
    raw.setSoTimeout((int) timings.silence().toMillis());
    return new Wire(raw, raw);
  }

  static Wire encrypted(
      ControlPlaneEndpoint to, SSLContext context, Timings timings, Consumer<Socket> connecting)
      throws IOException {
    Socket raw = connect(to, timings, connecting);
    try {
      raw.setSoTimeout((int) timings.connect().toMillis());
      SSLSocket tls =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(raw, TlsContexts.SERVER_NAME, to.port(), true);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name, as RFC 2818 has it
      parameters.setProtocols(TlsContexts.versions());
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      raw.setSoTimeout((int) timings.silence().toMillis());
      return new Wire(raw, tls);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static Socket connect(
      ControlPlaneEndpoint to, Timings timings, Consumer<Socket> connecting) throws IOException {
    Socket raw = new Socket();
    connecting.accept(raw);
    try {
      raw.setTcpNoDelay(true);
      raw.connect(new InetSocketAddress(to.host(), to.port()), (int) timings.connect().toMillis());
      return raw;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  InputStream in() throws IOException {
    return stream.getInputStream();
  }

  OutputStream out() throws IOException {
    return stream.getOutputStream();
  }

  boolean closed() {
    return raw.isClosed();
  }

  /** Says that nothing more will be written; what the other end says can still be read. */
  void finish() throws IOException {
    stream.shutdownOutput();
  }

  /** At once: not even TLS says goodbye, which would wait for one that does not read. */
  @Override
  public void close() {
    try {
      raw.close();
    } catch (IOException e) {
      LOG.atTrace().addKeyValue("error", e).log("closing a socket failed");
    }
  }
}
