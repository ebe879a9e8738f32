package io.fairlead.gateway.balance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.model.balancing.BalancingSettings;
import io.fairlead.model.balancing.BalancingSettings.Algorithm;
import io.fairlead.model.balancing.BalancingSettings.HealthCheck;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one backend and how requests are spread over them. A new one takes the place of
 * it when endpoints or settings change; what is known of endpoints that stay, and what is under
 * way, goes on. Any thread.
 */
public final class Balancer {

  /** The share a new endpoint begins with. */
  private static final double LEAST_WEIGHT = 0.1;

  private final BalancingSettings settings;
  private final List<LiveEndpoint> endpoints;
  private final List<InetSocketAddress> addresses;
  private final BackendLoad load;
  private final long warmAt; // System.nanoTime of when every endpoint has its whole share
  private volatile boolean failing; // health checks leave somebody out

  private Balancer(
      BalancingSettings settings, List<LiveEndpoint> endpoints, BackendLoad load, long warmAt) {
    this.settings = settings;
    this.endpoints = endpoints;
    this.addresses = endpoints.stream().map(LiveEndpoint::address).toList();
    this.load = load;
    this.warmAt = warmAt;
    this.failing = endpoints.stream().anyMatch(endpoint -> endpoint.health().failing());
  }

  /**
   * @param addresses without doubles
   * @param before of the same backend; null: it is new, and so none of its endpoints starts slowly
   * @param now {@link System#nanoTime}
   */
  public static Balancer of(
      BalancingSettings settings,
      List<InetSocketAddress> addresses,
      @Nullable Balancer before,
      long now) {
    BackendLoad load =
        before == null ? new BackendLoad(settings.limits(), settings.retries(), now) : before.load;
    load.limit(settings.limits(), settings.retries());
    Map<InetSocketAddress, LiveEndpoint> known = new HashMap<>();
    if (before != null) {
      before.endpoints.forEach(endpoint -> known.put(endpoint.address(), endpoint));
    }
    long ramp = settings.slowStart().toNanos();
    long since = before == null ? now - ramp : now;
    Latency usual = before == null ? null : before.usualLatency(now);
    List<LiveEndpoint> all =
        addresses.stream()
            .map(address -> known.getOrDefault(address, new LiveEndpoint(address, since, usual)))
            .toList();
    long warmAt = now;
    for (LiveEndpoint endpoint : all) {
      warmAt += Math.max(0, endpoint.since() + ramp - warmAt);
    }
    return new Balancer(settings, all, load, warmAt);
  }

  public BalancingSettings settings() {
    return settings;
  }

  public BackendLoad load() {
    return load;
  }

  public List<LiveEndpoint> endpoints() {
    return endpoints;
  }

  /** Where they are, in the same order. */
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /**
   * What a request wants.
   *
   * @param endpoint index of the one it is for; -1: none
   * @param key what decides where it goes; null: nothing of it
   * @param algorithm for want of both; null: the one of the backend
   */
  public record Wish(int endpoint, @Nullable String key, @Nullable Algorithm algorithm) {
    /** Any will do. */
    public static final Wish ANY = new Wish(-1, null);

    public Wish(int endpoint, @Nullable String key) {
      this(endpoint, key, null);
    }

    /** Nothing of it decides where it goes. */
    public boolean any() {
      return endpoint < 0 && key == null;
    }
  }

  /** By what an endpoint is chosen for a request. */
  Algorithm algorithm(Wish wish) {
    if (wish.key() != null) {
      return Algorithm.HASH;
    }
    return wish.algorithm() == null ? settings.algorithm() : wish.algorithm();
  }

  /**
   * Index of the next endpoint for a request.
   *
   * @param previous index of the one tried last; -1: none was
   * @param tried null: none was
   * @return -1 when all were tried
   */
  public int next(Wish wish, int previous, @Nullable BitSet tried, long now) {
    int size = endpoints.size();
    if (algorithm(wish) == Algorithm.ROUND_ROBIN
        && tried == null
        && wish.endpoint() < 0
        && !failing
        && now - warmAt >= 0
        && load.calm(now)) {
      return load.turn(size);
    }
    boolean all = panics(now);
    View view = new View(tried, all, now);
    if (wish.endpoint() >= 0 && view.eligible(wish.endpoint())) {
      return wish.endpoint();
    }
    Algorithm algorithm = algorithm(wish);
    long key = wish.key() == null ? random() : hash(wish.key());
    int start = previous < 0 ? load.turn(size) : (previous + 1) % size;
    int found = Picking.pick(view, algorithm, start, key, Balancer::random);
    return found >= 0 || all
        ? found
        : Picking.pick(new View(tried, true, now), algorithm, start, key, Balancer::random);
  }

  /** Index of the endpoint this key belongs to, also when it is left out. */
  public int belongs(String key) {
    return Picking.highest(
        endpoints.size(), hash(key), endpoint -> endpoints.get(endpoint).hash(), _ -> true);
  }

  private static long hash(String key) {
    return Picking.hash(key.getBytes(UTF_8), 0);
  }

  private static long random() {
    return ThreadLocalRandom.current().nextLong();
  }

  private boolean panics(long now) {
    int usable = 0;
    for (LiveEndpoint endpoint : endpoints) {
      usable += endpoint.health().usable(now) ? 1 : 0;
    }
    boolean panics =
        usable == 0 || (long) usable * 100 < (long) settings.panicPercent() * endpoints.size();
    if (panics) {
      load.panic();
    }
    return panics;
  }

  private final class View implements Picking.View {
    private final @Nullable BitSet tried;
    private final boolean all;
    private final long now;

    private View(@Nullable BitSet tried, boolean all, long now) {
      this.tried = tried;
      this.all = all;
      this.now = now;
    }

    @Override
    public int size() {
      return endpoints.size();
    }

    @Override
    public boolean eligible(int endpoint) {
      return (tried == null || !tried.get(endpoint))
          && (all || endpoints.get(endpoint).health().usable(now));
    }

    @Override
    public double weight(int endpoint) {
      Duration ramp = settings.slowStart();
      if (ramp.isZero()) {
        return 1;
      }
      double grown = (double) (now - endpoints.get(endpoint).since()) / ramp.toNanos();
      return Math.clamp(grown, LEAST_WEIGHT, 1);
    }

    @Override
    public int active(int endpoint) {
      return endpoints.get(endpoint).active();
    }

    @Override
    public double latency(int endpoint) {
      return endpoints.get(endpoint).latency(now);
    }

    @Override
    public long hash(int endpoint) {
      return endpoints.get(endpoint).hash();
    }
  }

  /** An attempt at one of the endpoints ended. */
  public void report(LiveEndpoint endpoint, Outcome outcome, long now) {
    if (outcome == Outcome.ANSWERED && endpoint.health().equals(EndpointHealth.FINE)) {
      return;
    }
    boolean mayEject = mayEject(now);
    EndpointHealth before =
        endpoint.update(health -> health.after(outcome, settings.ejection(), now, mayEject));
    EndpointHealth after = endpoint.health();
    if (after.ejected(now) && !before.ejected(now)) {
      load.ejection(after.until());
    }
  }

  /** That of an endpoint nobody knows yet: as long as the others take. */
  private @Nullable Latency usualLatency(long now) {
    OptionalDouble usual =
        endpoints.stream()
            .mapToDouble(endpoint -> endpoint.latency(now))
            .filter(nanos -> !Double.isNaN(nanos))
            .average();
    return usual.isPresent() ? new Latency(usual.getAsDouble(), now) : null;
  }

  /** How many endpoints get no request, but for panic. */
  public long leftOut(long now) {
    return endpoints.stream().filter(endpoint -> !endpoint.health().usable(now)).count();
  }

  private boolean mayEject(long now) {
    int out = 0;
    for (LiveEndpoint endpoint : endpoints) {
      out += endpoint.health().ejected(now) ? 1 : 0;
    }
    return (out + 1) * 100 <= settings.ejection().mostPercent() * endpoints.size();
  }

  /** A health check of one of the endpoints ended. */
  public synchronized void checked(LiveEndpoint endpoint, HealthCheck rule, boolean good) {
    endpoint.update(health -> health.afterCheck(good, rule));
    failing = endpoints.stream().anyMatch(each -> each.health().failing());
  }
}
