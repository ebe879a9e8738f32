package io.fairlead.agent.dns;

import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.dns.server.TcpListener;
import io.fairlead.agent.dns.server.UdpListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP and the TCP socket of one address and port. */
record Listening(InetSocketAddress address, TcpListener tcp, UdpListener udp) {
  private static final Logger log = LoggerFactory.getLogger(Listening.class);
  private static final int FREE_PORT_TRIES = 10;

  /**
   * Binds both. TCP comes first: it shows that another server has the port even where UDP would let
   * two share it. With port 0 both get the same free one.
   */
  static Listening open(InetSocketAddress bind, Answerer answerer, TcpLimits limits)
      throws IOException {
    for (int tried = 1; ; tried++) {
      TcpListener tcp = tcp(bind, answerer, limits);
      try {
        return new Listening(tcp.address(), tcp, UdpListener.open(tcp.address(), answerer));
      } catch (IOException e) {
        tcp.close();
        if (bind.getPort() != 0 || tried == FREE_PORT_TRIES) {
          throw refused("UDP", bind, e);
        }
      }
    }
  }

  private static TcpListener tcp(InetSocketAddress bind, Answerer answerer, TcpLimits limits)
      throws IOException {
    try {
      return TcpListener.open(bind, answerer, limits);
    } catch (IOException e) {
      throw refused("TCP", bind, e);
    }
  }

  private static IOException refused(String transport, InetSocketAddress bind, IOException e) {
    return new IOException(
        "can not answer DNS at %s:%d over %s: %s"
            .formatted(
                bind.getAddress().getHostAddress(), bind.getPort(), transport, e.getMessage()),
        e);
  }

  void close() {
    try (tcp;
        udp) {
      log.atDebug().addKeyValue("address", address).log("no longer answering DNS");
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("address", address)
          .addKeyValue("error", e.toString())
          .log("closing a DNS socket failed");
    }
  }
}
