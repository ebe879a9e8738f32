package io.fairlead.agent.dns.query;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Rcode;

/**
 * DNS cookies (RFC 7873): a client that shows the one it was given has its address proven, which no
 * forger can. The secret is this process' own: after a restart clients are given new ones. In the
 * shape of RFC 9018, with HMAC-SHA256 for its hash. Thread-safe.
 */
public final class Cookies {
  private static final int VERSION = 1 << 24; // and three bytes that are reserved
  private static final int CLIENT_COOKIE = 8;
  private static final int HASH = 8;
  private static final int SERVER_COOKIE = 2 * Integer.BYTES + HASH;
  private static final long OLDEST = Duration.ofHours(1).toSeconds();
  private static final long MOST_AHEAD = Duration.ofMinutes(5).toSeconds();
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec secret;
  private final LongSupplier epochSeconds;

  public Cookies() {
    this(() -> System.currentTimeMillis() / 1000);
  }

  Cookies(LongSupplier epochSeconds) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.secret = new SecretKeySpec(key, ALGORITHM);
    this.epochSeconds = epochSeconds;
  }

  /** What a client that has sent a cookie is given back. */
  CookieOption fresh(CookieOption sent, InetAddress client) {
    byte[] own = sent.getClientCookie();
    return new CookieOption(own, cookie(own, client, (int) epochSeconds.getAsLong()));
  }

  /** Whether the packet is a query that shows a cookie this gave to that address. */
  public boolean proves(byte[] packet, InetAddress client) {
    return asked(packet)
        .flatMap(query -> query.edns().flatMap(Edns::cookie))
        .map(cookie -> proves(cookie, client))
        .orElse(false);
  }

  /**
   * To a query with a cookie that proves nothing: no answer but a cookie that does, with which the
   * client is to ask again (BADCOOKIE, RFC 7873 5.2.3). Longer than the query by a cookie at most.
   * Empty when the query has none.
   */
  public Optional<byte[]> refusal(byte[] packet, InetAddress client) {
    return asked(packet)
        .flatMap(
            query ->
                query
                    .edns()
                    .flatMap(Edns::cookie)
                    .map(
                        sent ->
                            ReplyWriter.write(
                                    query.with(fresh(sent, client)),
                                    Reply.code(Rcode.BADCOOKIE),
                                    false,
                                    Transport.MOST_UDP)
                                .packet()));
  }

  private static Optional<Query> asked(byte[] packet) {
    return QueryReader.read(packet) instanceof QueryReader.Incoming.Asked(Query query)
        ? Optional.of(query)
        : Optional.empty();
  }

  boolean proves(CookieOption sent, InetAddress client) {
    Optional<byte[]> shown = sent.getServerCookie();
    if (shown.isEmpty() || shown.get().length != SERVER_COOKIE) {
      return false;
    }
    int time = ByteBuffer.wrap(shown.get()).getInt(Integer.BYTES);
    int age = (int) epochSeconds.getAsLong() - time; // wraps as RFC 1982 wants
    return age <= OLDEST
        && age >= -MOST_AHEAD
        && MessageDigest.isEqual(shown.get(), cookie(sent.getClientCookie(), client, time));
  }

  private byte[] cookie(byte[] clientCookie, InetAddress client, int time) {
    byte[] address = client.getAddress();
    byte[] told =
        ByteBuffer.allocate(CLIENT_COOKIE + 2 * Integer.BYTES + address.length)
            .put(clientCookie)
            .putInt(VERSION)
            .putInt(time)
            .put(address)
            .array();
    return ByteBuffer.allocate(SERVER_COOKIE)
        .putInt(VERSION)
        .putInt(time)
        .put(hash(told), 0, HASH)
        .array();
  }

  private byte[] hash(byte[] told) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      return mac.doFinal(told);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
