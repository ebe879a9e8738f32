package io.fairlead.model.corefile;

import io.fairlead.model.net.IpAddress;
import java.util.Locale;
import java.util.Optional;

/** One TO of {@code forward FROM TO...}: a server, or a file that names servers. */
public sealed interface To {
  /** The port of DNS. */
  int DNS = 53;

  /** The port of DNS over TLS (RFC 7858). */
  int TLS = 853;

  /**
   * A server.
   *
   * @param tls DNS over TLS, else UDP and TCP
   * @param serverName what its certificate must name
   */
  record Server(boolean tls, IpAddress address, int port, Optional<String> serverName)
      implements To {}

  /** The servers a resolv.conf(5) names, on the disk of the node. */
  record ResolvConf(String file) implements To {}

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
      return new ResolvConf(word);
    }
    boolean tls = scheme >= 0 && tls(word.substring(0, scheme), word);
    String rest = scheme < 0 ? word : word.substring(scheme + 3);
    int zone = tls ? rest.indexOf('%') : -1;
    Optional<String> serverName =
        zone < 0
            ? Optional.empty()
            : Optional.of(rest.substring(zone + 1).replaceFirst(":\\d+$", ""));
    String port = zone < 0 ? "" : rest.substring(zone + 1).replaceFirst("^[^:]*", "");
    return server(tls, zone < 0 ? rest : rest.substring(0, zone) + port, serverName, word);
  }

  private static boolean tls(String scheme, String word) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "dns" -> false;
      case "tls" -> true;
      default ->
          throw new IllegalArgumentException(
              "not supported: " + word + " (only dns:// and tls://)");
    };
  }

  private static Server server(boolean tls, String text, Optional<String> serverName, String word) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean port = bracketed ? text.indexOf("]:") > 0 : colon > 0 && text.indexOf(':') == colon;
    String host = port ? text.substring(0, colon) : text;
    String bare = bracketed && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    IpAddress address =
        IpAddress.parse(bare)
            .orElseThrow(
                () -> new IllegalArgumentException("not an IP address or file: \"" + word + "\""));
    int number = port ? port(text.substring(colon + 1), word) : tls ? TLS : DNS;
    return new Server(tls, address, number, serverName);
  }

  private static int port(String text, String word) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException("not a port: \"" + word + "\"");
    }
    return Integer.parseInt(text);
  }
}
