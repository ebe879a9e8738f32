package io.fairlead.gateway.metrics;

import io.fairlead.model.meta.NamespacedName;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The numbers of one event loop: written by it alone, read by any thread. A route is there once it
 * had a request, and goes with its object; an endpoint once it failed, and goes with the endpoint.
 */
public final class LoopCounts {
  /** Past it requests of further routes are counted as of none. */
  private static final int MOST_ROUTES = 10_000;

  private static final int MOST_ENDPOINTS = 5_000;
  private static final NamespacedName NOTHING = new NamespacedName("", "");

  /**
   * What requests are counted by.
   *
   * @param kind of the route; empty: they had none
   */
  public record RouteKey(String kind, NamespacedName route, NamespacedName service) {}

  /** What failures are counted by. */
  record EndpointKey(NamespacedName service, InetSocketAddress endpoint, EndpointFailure why) {}

  /** How a TLS handshake ended. */
  public enum Handshake {
    OK,
    /** There is no certificate for the server name. */
    NO_CERTIFICATE,
    FAILED,
    TIMEOUT
  }

  private final Map<RouteKey, RouteCounts> routes = new ConcurrentHashMap<>();
  private final Map<RouteKey, StreamCounts> streams = new ConcurrentHashMap<>();
  private final Map<EndpointKey, AtomicLong> endpoints = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> refusals = new ConcurrentHashMap<>();
  private final Map<Handshake, AtomicLong> handshakes = zeros();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong open = new AtomicLong();
  private RouteKey last = new RouteKey("", NOTHING, NOTHING);
  private RouteCounts ofLast = routes.computeIfAbsent(last, _ -> new RouteCounts());

  private static Map<Handshake, AtomicLong> zeros() {
    Map<Handshake, AtomicLong> zeros = new EnumMap<>(Handshake.class);
    for (Handshake how : Handshake.values()) {
      zeros.put(how, new AtomicLong());
    }
    return zeros;
  }

  private AtomicLong of(Handshake how) {
    return Objects.requireNonNull(handshakes.get(how));
  }

  /** The numbers of a route and a Service behind it; empty names where there are none. */
  public RouteCounts route(String kind, NamespacedName route, NamespacedName service) {
    RouteKey known = last;
    if (known.route().equals(route)
        && known.service().equals(service)
        && known.kind().equals(kind)) {
      return ofLast;
    }
    RouteKey key = new RouteKey(kind, route, service);
    RouteCounts counts = routes.get(key);
    if (counts == null) {
      if (routes.size() >= MOST_ROUTES) {
        return none();
      }
      counts = new RouteCounts();
      routes.put(key, counts);
    }
    last = key;
    ofLast = counts;
    return counts;
  }

  /** The numbers of connections that are not HTTP of a route and a Service behind it. */
  public StreamCounts stream(String kind, NamespacedName route, NamespacedName service) {
    RouteKey key = new RouteKey(kind, route, service);
    return streams.computeIfAbsent(
        streams.size() < MOST_ROUTES ? key : new RouteKey(kind, NOTHING, NOTHING),
        _ -> new StreamCounts());
  }

  /** The numbers of requests without a route. */
  public RouteCounts none() {
    return routes.computeIfAbsent(new RouteKey("", NOTHING, NOTHING), _ -> new RouteCounts());
  }

  /** An endpoint of this Service failed a request. */
  public void failed(NamespacedName service, InetSocketAddress endpoint, EndpointFailure why) {
    EndpointKey key = new EndpointKey(service, endpoint, why);
    AtomicLong count = endpoints.get(key);
    if (count != null) {
      increment(count);
    } else if (endpoints.size() < MOST_ENDPOINTS) {
      endpoints.put(key, new AtomicLong(1));
    }
  }

  /**
   * We answered in an endpoint's place.
   *
   * @param reason one word, of few
   */
  public void refused(String reason) {
    increment(refusals.computeIfAbsent(reason, _ -> new AtomicLong()));
  }

  /** A client's handshake ended. */
  public void handshake(Handshake how) {
    increment(of(how));
  }

  /** A client's connection was taken. */
  public void accepted() {
    increment(accepted);
  }

  /** So many are open. */
  public void open(int connections) {
    open.setOpaque(connections);
  }

  /** These endpoints are gone. */
  public void forgetEndpoints(Collection<InetSocketAddress> gone) {
    endpoints.keySet().removeIf(key -> gone.contains(key.endpoint()));
  }

  /** Routes of which this is true are gone. */
  public void forgetRoutes(Predicate<RouteKey> gone) {
    routes.keySet().removeIf(key -> !key.kind().isEmpty() && gone.test(key));
    streams.keySet().removeIf(gone);
    last = new RouteKey("", NOTHING, NOTHING);
    ofLast = none();
  }

  private static void increment(AtomicLong number) {
    number.setOpaque(number.getPlain() + 1);
  }

  // ---- read by any thread

  void eachRoute(BiConsumer<RouteKey, RouteCounts> each) {
    routes.forEach(each);
  }

  void eachStream(BiConsumer<RouteKey, StreamCounts> each) {
    streams.forEach(each);
  }

  void eachFailure(BiConsumer<EndpointKey, Long> each) {
    endpoints.forEach((key, count) -> each.accept(key, count.getOpaque()));
  }

  void eachRefusal(BiConsumer<String, Long> each) {
    refusals.forEach((reason, count) -> each.accept(reason, count.getOpaque()));
  }

  long handshakes(Handshake how) {
    return of(how).getOpaque();
  }

  long acceptedSoFar() {
    return accepted.getOpaque();
  }

  long openNow() {
    return open.getOpaque();
  }
}
