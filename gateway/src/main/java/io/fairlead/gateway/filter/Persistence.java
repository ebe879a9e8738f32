package io.fairlead.gateway.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.model.gatewayapi.HttpRoute;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of Gateway API ({@code sessionPersistence}): the client keeps a word that stands for its
 * endpoint, which tells nobody the endpoint's address, and says when the session ends, if it does.
 * A word that somebody made up leads to an endpoint that any request may come to.
 */
public final class Persistence {
  private static final int HEX = 16;

  private Persistence() {}

  /**
   * A client's session.
   *
   * @param endpoint index of it among those asked about; -1: there is no session, or its endpoint
   *     is not there
   * @param ends seconds since the epoch; 0: never
   */
  public record Session(int endpoint, @Nullable InetSocketAddress address, long ends) {
    static final Session NONE = new Session(-1, null, 0);

    public boolean exists() {
      return endpoint >= 0;
    }
  }

  /**
   * The client's session.
   *
   * @param now seconds since the epoch
   */
  public static Session find(
      HttpRoute.Persistence rule, Asked asked, List<InetSocketAddress> endpoints, long now) {
    String word = rule.cookie() ? cookie(rule, asked) : asked.header(rule.session());
    if (word == null) {
      return Session.NONE;
    }
    int dash = word.indexOf('-');
    String name = dash < 0 ? word : word.substring(0, dash);
    long ends = rule.lifetime() == null ? 0 : end(word.substring(dash + 1));
    if (rule.lifetime() != null && (ends <= now || ends > now + seconds(rule.lifetime()))) {
      return Session.NONE;
    }
    for (int i = 0; i < endpoints.size(); i++) {
      if (nameOf(endpoints.get(i)).equals(name)) {
        return new Session(i, endpoints.get(i), ends);
      }
    }
    return Session.NONE;
  }

  private static long end(String digits) {
    try {
      return Long.parseLong(digits, HEX);
    } catch (NumberFormatException e) {
      return 0; // over
    }
  }

  private static @Nullable String cookie(HttpRoute.Persistence rule, Asked asked) {
    String header = asked.header(HttpHeaderNames.COOKIE.toString());
    if (header != null) {
      for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(header)) {
        if (cookie.name().equals(rule.session())) {
          return cookie.value();
        }
      }
    }
    return null;
  }

  /**
   * Tells the client the word for the endpoint that answered. A session that goes on ends when it
   * was to end.
   *
   * @param now seconds since the epoch
   */
  public static void tell(
      HttpRoute.Persistence rule,
      Session session,
      InetSocketAddress answered,
      long now,
      boolean tls,
      HttpHeaders response) {
    boolean same = answered.equals(session.address());
    Duration lifetime = rule.lifetime();
    if (same && rule.cookie()) {
      return;
    }
    long ends = lifetime == null ? 0 : same ? session.ends() : now + seconds(lifetime);
    String word = nameOf(answered) + (lifetime == null ? "" : "-" + Long.toHexString(ends));
    if (rule.cookie()) {
      String kept = lifetime != null && rule.permanent() ? "; Max-Age=" + seconds(lifetime) : "";
      response.add(
          HttpHeaderNames.SET_COOKIE,
          rule.session() + "=" + word + "; Path=/" + kept + (tls ? "; Secure" : "") + "; HttpOnly");
    } else {
      response.set(rule.session(), word);
    }
  }

  /** At least one: less is no session. */
  private static long seconds(Duration lifetime) {
    return Math.max(1, lifetime.toSeconds());
  }

  private static String nameOf(InetSocketAddress endpoint) {
    return HexFormat.of().formatHex(Passwords.sha1(endpoint.toString().getBytes(UTF_8)));
  }
}
