package io.fairlead.model.ingress.nginx;

import io.fairlead.model.meta.NamespacedName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a request goes to an endpoint (A5-A9, A21, A22, A25).
 *
 * @param bodyLimit bytes of a request's body; 0: any number
 * @param vhost the {@code Host} it gets
 * @param hashBy which endpoint it gets depends on this alone
 * @param loadBalance how endpoints are chosen otherwise; null: as their Service says
 * @param serviceUpstream the Service's address is asked instead of its endpoints
 */
public record ForwardPolicy(
    long bodyLimit,
    Timeouts timeouts,
    NextUpstream next,
    Scheme scheme,
    @Nullable Template vhost,
    @Nullable Template hashBy,
    @Nullable Affinity affinity,
    @Nullable LoadBalance loadBalance,
    boolean serviceUpstream,
    ProxyTls tls) {
  private static final long MEBIBYTE = 1 << 20;

  static final ForwardPolicy NONE = read(new Values("", Map.of()));

  /** What endpoints speak (A8). */
  public enum Scheme {
    HTTP,
    HTTPS,
    AUTO_HTTP,
    GRPC,
    GRPCS
  }

  /** How endpoints are chosen (A21). */
  public enum LoadBalance {
    ROUND_ROBIN,
    EWMA
  }

  /** How long endpoints may take (A6). */
  public record Timeouts(Duration connect, Duration read, Duration send) {}

  /** When another endpoint is asked (A7). */
  public enum Failure {
    ERROR,
    TIMEOUT,
    INVALID_HEADER,
    HTTP_500,
    HTTP_502,
    HTTP_503,
    HTTP_504,
    HTTP_403,
    HTTP_404,
    HTTP_429,
    NON_IDEMPOTENT
  }

  /**
   * Asking another endpoint (A7).
   *
   * @param on empty: never
   * @param tries 0: as many as there are
   * @param timeout zero: no bound
   */
  public record NextUpstream(Set<Failure> on, int tries, Duration timeout) {
    public NextUpstream {
      on = Set.copyOf(on);
    }
  }

  /**
   * TLS to endpoints (A25).
   *
   * @param secret its certificate and key are shown, its {@code ca.crt} decides whom to trust
   * @param name expected in the endpoint's certificate; null: the Host that is sent
   * @param serverName it is sent as SNI
   * @param protocols empty: the usual ones
   */
  public record ProxyTls(
      @Nullable NamespacedName secret,
      boolean verify,
      int depth,
      @Nullable String name,
      boolean serverName,
      Set<String> protocols) {
    public ProxyTls {
      protocols = Set.copyOf(protocols);
    }
  }

  static ForwardPolicy read(Values values) {
    return new ForwardPolicy(
        values.size("proxy-body-size", MEBIBYTE),
        new Timeouts(
            values.seconds("proxy-connect-timeout", 5),
            values.seconds("proxy-read-timeout", 60),
            values.seconds("proxy-send-timeout", 60)),
        next(values),
        scheme(values),
        values.template("upstream-vhost"),
        values.template("upstream-hash-by"),
        Affinity.read(values),
        loadBalance(values),
        values.flag("service-upstream", false),
        tls(values));
  }

  private static @Nullable LoadBalance loadBalance(Values values) {
    return values
        .oneOf(
            "load-balance",
            Map.of(
                "round_robin", Optional.of(LoadBalance.ROUND_ROBIN),
                "ewma", Optional.of(LoadBalance.EWMA)),
            Optional.<LoadBalance>empty())
        .orElse(null);
  }

  private static Scheme scheme(Values values) {
    return values.oneOf(
        "backend-protocol",
        Map.of(
            "http", Scheme.HTTP,
            "https", Scheme.HTTPS,
            "auto_http", Scheme.AUTO_HTTP,
            "grpc", Scheme.GRPC,
            "grpcs", Scheme.GRPCS),
        Scheme.HTTP);
  }

  private static NextUpstream next(Values values) {
    Set<Failure> usual = Set.of(Failure.ERROR, Failure.TIMEOUT);
    String text = values.text("proxy-next-upstream");
    Set<Failure> on = new TreeSet<>();
    if (text != null) {
      for (String word : text.split("[\\s,]+")) {
        Failure failure = failure(word);
        if (failure != null) {
          on.add(failure);
        } else if (!word.equals("off")) {
          values.bad("proxy-next-upstream", word + " is no reason to ask another endpoint");
          text = null;
          break;
        }
      }
    }
    return new NextUpstream(
        text == null ? usual : on,
        values.number("proxy-next-upstream-tries", 3, 0, 1000),
        Duration.ofSeconds(values.number("proxy-next-upstream-timeout", 0, 0, 1_000_000)));
  }

  private static @Nullable Failure failure(String word) {
    for (Failure failure : Failure.values()) {
      if (failure.name().equalsIgnoreCase(word)) {
        return failure;
      }
    }
    return null;
  }

  private static ProxyTls tls(Values values) {
    Map<String, Boolean> onOff = Map.of("on", true, "off", false);
    String protocols = values.text("proxy-ssl-protocols");
    return new ProxyTls(
        values.object("proxy-ssl-secret"),
        values.oneOf("proxy-ssl-verify", onOff, false),
        values.number("proxy-ssl-verify-depth", 1, 1, 100),
        values.word(
            "proxy-ssl-name", name -> name.matches("[A-Za-z0-9.-]+"), "must be a host name"),
        values.oneOf("proxy-ssl-server-name", onOff, false),
        protocols == null ? Set.of() : Set.of(protocols.split("\\s+")));
  }
}
