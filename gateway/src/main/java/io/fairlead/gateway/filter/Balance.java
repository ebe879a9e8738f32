package io.fairlead.gateway.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.model.ingress.nginx.Affinity;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint a request is for, where that is not a matter of turns (A9, A21). Keys are spread
 * by the highest of all hashes of key and endpoint: when endpoints come or go, only their share of
 * the keys moves.
 */
public final class Balance {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final int GUESSES = 10_000;

  private Balance() {}

  /**
   * The one for a request.
   *
   * @param endpoint index among the endpoints; -1: whose turn it is
   * @param cookie value of the affinity cookie that leads there; null: the client has it, or there
   *     is none
   */
  public record Choice(int endpoint, @Nullable String cookie) {
    static final Choice TURN = new Choice(-1, null);
  }

  public static Choice choose(
      RoutePolicy policy, Variables variables, List<InetSocketAddress> endpoints) {
    Affinity affinity = policy.asked().forward().affinity();
    if (affinity != null) {
      return stick(affinity, variables.cookie(affinity.cookie()), endpoints);
    }
    return policy.asked().forward().hashBy() == null
        ? Choice.TURN
        : new Choice(highest(policy.asked().forward().hashBy().fill(variables), endpoints), null);
  }

  private static Choice stick(
      Affinity affinity, @Nullable String cookie, List<InetSocketAddress> endpoints) {
    if (!affinity.persistent()) {
      String key = cookie == null || cookie.isEmpty() ? fresh() : cookie;
      return new Choice(highest(key, endpoints), key.equals(cookie) ? null : key);
    }
    for (int i = 0; i < endpoints.size(); i++) {
      if (nameOf(endpoints.get(i)).equals(cookie)) {
        return new Choice(i, null);
      }
    }
    int any = ThreadLocalRandom.current().nextInt(endpoints.size());
    return new Choice(any, nameOf(endpoints.get(any)));
  }

  /**
   * {@code Set-Cookie} for the client, so that it comes back to its endpoint; null: nothing new.
   *
   * @param endpoint that answered
   */
  public static @Nullable String cookie(
      RoutePolicy policy,
      Variables variables,
      Choice choice,
      @Nullable InetSocketAddress endpoint,
      List<InetSocketAddress> endpoints) {
    Affinity affinity = policy.asked().forward().affinity();
    if (affinity == null) {
      return null;
    }
    boolean moved =
        affinity.changeOnFailure()
            && endpoint != null
            && choice.endpoint() >= 0
            && !endpoint.equals(endpoints.get(choice.endpoint()));
    String value =
        moved && endpoint != null ? cookieFor(affinity, endpoint, endpoints) : choice.cookie();
    return value == null
        ? null
        : Responses.cookie(
            affinity, value, variables.location(), variables.asked().tls(), Instant.now());
  }

  /** The value of a cookie that leads to this endpoint from now on. */
  private static String cookieFor(
      Affinity affinity, InetSocketAddress endpoint, List<InetSocketAddress> endpoints) {
    if (affinity.persistent()) {
      return nameOf(endpoint);
    }
    int wanted = endpoints.indexOf(endpoint);
    String key = fresh();
    for (int i = 0; i < GUESSES && highest(key, endpoints) != wanted; i++) {
      key = fresh();
    }
    return key;
  }

  private static String fresh() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  /** Tells nobody the endpoint's address. */
  private static String nameOf(InetSocketAddress endpoint) {
    return HexFormat.of().formatHex(Passwords.sha1(endpoint.toString().getBytes(UTF_8)));
  }

  static int highest(String key, List<InetSocketAddress> endpoints) {
    long hashed = hash(key.getBytes(UTF_8), 0);
    int best = 0;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < endpoints.size(); i++) {
      InetSocketAddress endpoint = endpoints.get(i);
      long score = mixed(hash(endpoint.getAddress().getAddress(), endpoint.getPort()) ^ hashed);
      if (score > most) {
        most = score;
        best = i;
      }
    }
    return best;
  }

  private static long hash(byte[] bytes, long seed) {
    long hash = seed * GOLDEN;
    for (byte b : bytes) {
      hash = mixed(hash + b + GOLDEN);
    }
    return hash;
  }

  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
