package io.fairlead.gateway.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.gatewayapi.HttpRoute;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions with an end, and without (GEP-1619); times are seconds. */
class PersistenceTest {
  private static final InetSocketAddress ONE = new InetSocketAddress("192.0.2.1", 80);
  private static final InetSocketAddress TWO = new InetSocketAddress("192.0.2.2", 80);
  private static final List<InetSocketAddress> BOTH = List.of(ONE, TWO);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private record Head(Map<String, String> headers) implements Asked {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String host() {
      return "example.com";
    }

    @Override
    public String authority() {
      return host();
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public String uri() {
      return "/";
    }

    @Override
    public boolean tls() {
      return false;
    }

    @Override
    public String clientAddress() {
      return "192.0.2.9";
    }

    @Override
    public String serverPort() {
      return "80";
    }

    @Override
    public String requestId() {
      return "";
    }

    @Override
    public long bodyLength() {
      return 0;
    }

    @Override
    public @Nullable String header(String name) {
      return headers.get(name);
    }

    @Override
    public List<X509Certificate> clientCertificates() {
      return List.of();
    }
  }

  private static HttpRoute.Persistence header(@Nullable Duration lifetime) {
    return new HttpRoute.Persistence(false, "s", lifetime, false);
  }

  private static HttpRoute.Persistence cookie(@Nullable Duration lifetime, boolean permanent) {
    return new HttpRoute.Persistence(true, "s", lifetime, permanent);
  }

  private static Persistence.Session find(HttpRoute.Persistence rule, String word, long now) {
    Head head = new Head(rule.cookie() ? Map.of("cookie", "s=" + word) : Map.of("s", word));
    return Persistence.find(rule, head, BOTH, now);
  }

  /** What the client is told when TWO answers it. */
  private static String told(HttpRoute.Persistence rule, Persistence.Session session, long now) {
    HttpHeaders response = new DefaultHttpHeaders();
    Persistence.tell(rule, session, TWO, now, true, response);
    return Objects.requireNonNullElse(response.get(rule.cookie() ? "set-cookie" : "s"), "");
  }

  @Test
  void aSessionLeadsToItsEndpointUntilItEnds() {
    HttpRoute.Persistence rule = header(MINUTE);
    String word = told(rule, Persistence.Session.NONE, 1000);

    Persistence.Session session = find(rule, word, 1059);
    assertEquals(new Persistence.Session(1, TWO, 1060), session);
    assertFalse(find(rule, word, 1060).exists());
    assertEquals(word, told(rule, session, 1059), "it ends when it was to end");
    assertEquals(word, told(rule, find(rule, word, 1000), 1000));
  }

  @Test
  void aSessionOfAnotherEndpointBeginsAnew() {
    HttpRoute.Persistence rule = header(MINUTE);
    Persistence.Session ofOne = new Persistence.Session(0, ONE, 1060);

    String word = told(rule, ofOne, 1050);

    assertEquals(1110, find(rule, word, 1050).ends());
  }

  /** Nobody stays longer than the rule says by making a word up. */
  @Test
  void aWordThatLastsTooLongIsNone() {
    String word = told(header(Duration.ofHours(1)), Persistence.Session.NONE, 1000);

    assertFalse(find(header(MINUTE), word, 1000).exists());
    assertFalse(find(header(MINUTE), word.substring(0, 40), 1000).exists());
    assertFalse(find(header(MINUTE), word.substring(0, 40) + "-x", 1000).exists());
    assertTrue(find(header(null), word, 1000).exists(), "the rule had an end before");
  }

  /** lifetimeType: a cookie is only kept for its lifetime where it is Permanent. */
  @Test
  void aCookieIsToldOnce() {
    String lasting = told(cookie(MINUTE, true), Persistence.Session.NONE, 1000);
    String ending = told(cookie(MINUTE, false), Persistence.Session.NONE, 1000);
    String open = told(cookie(null, false), Persistence.Session.NONE, 1000);

    assertTrue(
        lasting.matches("s=[0-9a-f]{40}-424; Path=/; Max-Age=60; Secure; HttpOnly"), lasting);
    assertTrue(ending.matches("s=[0-9a-f]{40}-424; Path=/; Secure; HttpOnly"), ending);
    assertTrue(open.matches("s=[0-9a-f]{40}; Path=/; Secure; HttpOnly"), open);
    assertEquals("", told(cookie(MINUTE, true), new Persistence.Session(1, TWO, 1060), 1001));
  }
}
