package io.fairlead.gateway.proxy;

import io.fairlead.gateway.proxyprotocol.Greeting;
import io.fairlead.model.balancing.BalancingSettings.ProxyProtocol;
import io.fairlead.model.net.IpAddress;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint is told about the client (I23). Any client can write these headers, so what came
 * in is replaced, as ingress-nginx does with {@code use-forwarded-headers: false}, by what is known
 * or was told by {@link TrustedProxies}; the incoming chain is kept where nothing trusts it. A
 * request id is only a word to search logs for, so a client's own is kept when it is short and
 * plain, as ingress-nginx does.
 */
final class ForwardedHeaders {

  static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString FOR = AsciiString.cached("x-forwarded-for");
  private static final AsciiString ORIGINAL_FOR = AsciiString.cached("x-original-forwarded-for");
  private static final AsciiString HOST = AsciiString.cached("x-forwarded-host");
  private static final AsciiString PORT = AsciiString.cached("x-forwarded-port");
  private static final AsciiString PROTO = AsciiString.cached("x-forwarded-proto");
  private static final AsciiString SCHEME = AsciiString.cached("x-forwarded-scheme");
  private static final AsciiString REAL_IP = AsciiString.cached("x-real-ip");
  private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
  private static final AsciiString PREFIX = AsciiString.cached("x-forwarded-prefix");
  private static final AsciiString SERVER = AsciiString.cached("x-forwarded-server");

  /** Environment variable {@code HTTP_PROXY} of CGI programs ("httpoxy"). */
  private static final AsciiString PROXY = AsciiString.cached("proxy");

  private static final int LONGEST_ID = 128;
  private static final HexFormat HEX = HexFormat.of();

  private ForwardedHeaders() {}

  /**
   * Who asks: the facts of one client connection, or of one request of it where a trusted proxy
   * tells more.
   *
   * @param address of the client, as seen by our socket or told by such a proxy
   * @param port the port of ours it came to
   * @param certificates what it showed in the handshake, leaf first; empty: nothing
   * @param entrance how it came in
   * @param proxy it is a proxy that is trusted to tell for whom it asks
   * @param host the client asked that proxy for; null: not told
   */
  record Client(
      String address,
      String scheme,
      String port,
      Supplier<List<X509Certificate>> certificates,
      Entrance entrance,
      boolean proxy,
      @Nullable String host) {

    /** What tells an endpoint of it before the request; its port only where we saw it ourselves. */
    Greeting greeting(ProxyProtocol version) {
      boolean seen =
          entrance.channel().remoteAddress() instanceof InetSocketAddress peer
              && peer.getAddress().getHostAddress().equals(address);
      InetSocketAddress client =
          seen
              ? (InetSocketAddress) entrance.channel().remoteAddress()
              : IpAddress.parse(address)
                  .map(told -> new InetSocketAddress(InetAddress.ofLiteral(told.text()), 0))
                  .orElse(null);
      return new Greeting(version, client, entrance.local());
    }

    /** Another client, on the same connection. */
    Client of(String address, String scheme, String port, @Nullable String host) {
      return new Client(address, scheme, port, certificates, entrance, proxy, host);
    }
  }

  /** Puts them in, over whatever the client said. */
  static void write(HttpHeaders headers, Client client, String authority, String requestId) {
    String claimed = headers.get(FOR);
    if (claimed != null) {
      headers.set(ORIGINAL_FOR, claimed);
    } else {
      headers.remove(ORIGINAL_FOR);
    }
    headers.set(FOR, client.address());
    headers.set(REAL_IP, client.address());
    String host = client.host();
    headers.set(HOST, host == null ? authority : host);
    headers.set(PORT, client.port());
    headers.set(PROTO, client.scheme());
    headers.set(SCHEME, client.scheme());
    headers.set(REQUEST_ID, requestId);
    headers.remove(FORWARDED);
    headers.remove(PREFIX);
    headers.remove(SERVER);
    headers.remove(PROXY);
  }

  /** The client's own id when it is fit to be logged, else a new one of 32 hex digits. */
  static String requestId(@Nullable String claimed) {
    if (claimed != null && isPlain(claimed)) {
      return claimed;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
  }

  private static boolean isPlain(String id) {
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.:/+=~".indexOf(c) >= 0;
      if (!plain) {
        return false;
      }
    }
    return true;
  }
}
