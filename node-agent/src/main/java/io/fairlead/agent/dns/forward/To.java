package io.fairlead.agent.dns.forward;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** One TO of {@code forward FROM TO...}: a server, or a file that names servers. */
public sealed interface To {

  /** What a server is spoken to with. */
  enum Transport {
    /** UDP, and TCP for answers that were cut. */
    DNS("dns"),
    /** DNS over TLS (RFC 7858). */
    TLS("tls");

    private final String scheme;

    Transport(String scheme) {
      this.scheme = scheme;
    }
  }

  /**
   * A server.
   *
   * @param serverName what its certificate must name; empty: the settings' name, else its address
   */
  record Server(Transport transport, InetSocketAddress address, Optional<String> serverName)
      implements To {

    /** A server of plain DNS. */
    public static Server dns(InetSocketAddress address) {
      return new Server(Transport.DNS, address, Optional.empty());
    }

    @Override
    public String toString() {
      String host = address.getAddress().getHostAddress();
      String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
      return transport.scheme + "://" + bracketed + ":" + address.getPort();
    }
  }

  /** The servers a resolv.conf(5) names; read again when it changes. */
  record ResolvConf(Path file) implements To {}
}
