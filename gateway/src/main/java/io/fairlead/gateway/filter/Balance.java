package io.fairlead.gateway.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.model.balancing.BalancingSettings.Algorithm;
import io.fairlead.model.ingress.nginx.Affinity;
import io.fairlead.model.ingress.nginx.ForwardPolicy.LoadBalance;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Which endpoint a request is for by the annotations of its Ingress (A9, A21). */
public final class Balance {
  private static final int GUESSES = 10_000;

  private Balance() {}

  /**
   * The one for a request.
   *
   * @param endpoint index among the endpoints; -1: not one alone
   * @param cookie value of the affinity cookie that leads there; null: the client has it, or there
   *     is none
   * @param key what decides where it goes, also where that endpoint is left out; null: nothing
   * @param algorithm for want of these; null: the Service's
   */
  public record Choice(
      int endpoint, @Nullable String cookie, @Nullable String key, @Nullable Algorithm algorithm) {

    Choice(int endpoint, @Nullable String cookie, @Nullable String key) {
      this(endpoint, cookie, key, null);
    }

    /** What it wants. */
    public Balancer.Wish wish() {
      return new Balancer.Wish(endpoint, key, algorithm);
    }
  }

  public static Choice choose(RoutePolicy policy, Variables variables, Balancer balancer) {
    Affinity affinity = policy.asked().forward().affinity();
    if (affinity != null) {
      return stick(affinity, variables.cookie(affinity.cookie()), balancer);
    }
    return policy.asked().forward().hashBy() == null
        ? new Choice(-1, null, null, algorithm(policy.asked().forward().loadBalance()))
        : new Choice(-1, null, policy.asked().forward().hashBy().fill(variables));
  }

  private static @Nullable Algorithm algorithm(@Nullable LoadBalance asked) {
    return switch (asked) {
      case null -> null;
      case ROUND_ROBIN -> Algorithm.ROUND_ROBIN;
      case EWMA -> Algorithm.EWMA;
    };
  }

  private static Choice stick(Affinity affinity, @Nullable String cookie, Balancer balancer) {
    if (!affinity.persistent()) {
      String key = cookie == null || cookie.isEmpty() ? fresh() : cookie;
      return new Choice(balancer.belongs(key), key.equals(cookie) ? null : key, key);
    }
    List<InetSocketAddress> endpoints = balancer.addresses();
    for (int i = 0; i < endpoints.size(); i++) {
      if (nameOf(endpoints.get(i)).equals(cookie)) {
        return new Choice(i, null, null);
      }
    }
    int any = ThreadLocalRandom.current().nextInt(endpoints.size());
    return new Choice(any, nameOf(endpoints.get(any)), null);
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
      Balancer balancer) {
    Affinity affinity = policy.asked().forward().affinity();
    if (affinity == null) {
      return null;
    }
    boolean moved =
        affinity.changeOnFailure()
            && endpoint != null
            && choice.endpoint() >= 0
            && !endpoint.equals(balancer.addresses().get(choice.endpoint()));
    String value =
        moved && endpoint != null ? cookieFor(affinity, endpoint, balancer) : choice.cookie();
    return value == null
        ? null
        : Responses.cookie(
            affinity, value, variables.location(), variables.asked().tls(), Instant.now());
  }

  /** The value of a cookie that leads to this endpoint from now on. */
  private static String cookieFor(
      Affinity affinity, InetSocketAddress endpoint, Balancer balancer) {
    if (affinity.persistent()) {
      return nameOf(endpoint);
    }
    int wanted = balancer.addresses().indexOf(endpoint);
    String key = fresh();
    for (int i = 0; i < GUESSES && balancer.belongs(key) != wanted; i++) {
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
}
