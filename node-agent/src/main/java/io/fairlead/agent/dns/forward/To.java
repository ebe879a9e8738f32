package io.fairlead.agent.dns.forward;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** One TO of {@code forward FROM TO...}: a server, or a file that names servers. */
public sealed interface To {

  /** What a server is spoken to with. */
  enum Transport {
    /** UDP, and TCP for answers that were cut. */
    DNS("dns", 53),
    /** DNS over TLS (RFC 7858). */
    TLS("tls", 853);

    private final String scheme;
    private final int port;

    Transport(String scheme, int port) {
      this.scheme = scheme;
      this.port = port;
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

  /**
   * One word of a Corefile: {@code 9.9.9.9}, {@code 9.9.9.9:5353}, {@code [2620:fe::fe]:53}, {@code
   * tls://9.9.9.9}, {@code tls://9.9.9.9%dns.quad9.net}, {@code /etc/resolv.conf}.
   *
   * @throws IllegalArgumentException when it is none of these; the message is CoreDNS' where it has
   *     one
   */
  static To parse(String word) {
    int scheme = word.indexOf("://");
    if (scheme < 0 && word.startsWith("/")) {
      return new ResolvConf(Path.of(word));
    }
    Transport transport = scheme < 0 ? Transport.DNS : transport(word.substring(0, scheme), word);
    String rest = scheme < 0 ? word : word.substring(scheme + 3);
    int zone = transport == Transport.TLS ? rest.indexOf('%') : -1;
    Optional<String> serverName =
        zone < 0
            ? Optional.empty()
            : Optional.of(rest.substring(zone + 1).replaceFirst(":\\d+$", ""));
    String port = zone < 0 ? "" : rest.substring(zone + 1).replaceFirst("^[^:]*", "");
    String host = zone < 0 ? rest : rest.substring(0, zone) + port;
    return new Server(transport, address(host, transport, word), serverName);
  }

  private static Transport transport(String scheme, String word) {
    for (Transport transport : Transport.values()) {
      if (transport.scheme.equals(scheme.toLowerCase(Locale.ROOT))) {
        return transport;
      }
    }
    throw new IllegalArgumentException("not supported: " + word + " (only dns:// and tls://)");
  }

  private static InetSocketAddress address(String text, Transport transport, String word) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean port = bracketed ? text.indexOf("]:") > 0 : colon > 0 && text.indexOf(':') == colon;
    String host = port ? text.substring(0, colon) : text;
    String bare = bracketed && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return io.fairlead.agent.dns.forward.ResolvConf.address(bare)
        .map(
            ip ->
                new InetSocketAddress(
                    ip, port ? port(text.substring(colon + 1), word) : transport.port))
        .orElseThrow(
            () -> new IllegalArgumentException("not an IP address or file: \"" + word + "\""));
  }

  private static int port(String text, String word) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException("not a port: \"" + word + "\"");
    }
    return Integer.parseInt(text);
  }
}
