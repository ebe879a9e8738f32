package io.fairlead.gateway.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.model.gatewayapi.HttpRoute;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of Gateway API ({@code sessionPersistence}): the client keeps a word that stands for its
 * endpoint, which tells nobody the endpoint's address.
 */
public final class Persistence {

  private Persistence() {}

  /** Index of the client's endpoint among these; -1: it has none, or that is not there. */
  public static int endpoint(
      HttpRoute.Persistence session, Asked asked, List<InetSocketAddress> endpoints) {
    String word = session.cookie() ? cookie(session, asked) : asked.header(session.session());
    for (int i = 0; word != null && i < endpoints.size(); i++) {
      if (nameOf(endpoints.get(i)).equals(word)) {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable String cookie(HttpRoute.Persistence session, Asked asked) {
    String header = asked.header(HttpHeaderNames.COOKIE.toString());
    if (header != null) {
      for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(header)) {
        if (cookie.name().equals(session.session())) {
          return cookie.value();
        }
      }
    }
    return null;
  }

  /** Tells the client the word for the endpoint that answered. */
  public static void tell(
      HttpRoute.Persistence session,
      InetSocketAddress endpoint,
      boolean tls,
      HttpHeaders response) {
    String word = nameOf(endpoint);
    if (!session.cookie()) {
      response.set(session.session(), word);
      return;
    }
    String lifetime =
        session.lifetime() == null ? "" : "; Max-Age=" + session.lifetime().toSeconds();
    response.add(
        HttpHeaderNames.SET_COOKIE,
        session.session()
            + "="
            + word
            + "; Path=/"
            + lifetime
            + (tls ? "; Secure" : "")
            + "; HttpOnly");
  }

  private static String nameOf(InetSocketAddress endpoint) {
    return HexFormat.of().formatHex(Passwords.sha1(endpoint.toString().getBytes(UTF_8)));
  }
}
