package io.fairlead.gateway;

import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.node.ImageEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gateways and routes of namespace {@code default}, written in few words. */
public final class RouteUnderTest {
  private final RouteKind kind;
  private final String name;
  private final long created;
  private final List<Attachment> attachments = new ArrayList<>();
  private final List<HttpRoute.Rule> rules = new ArrayList<>();

  private RouteUnderTest(RouteKind kind, String name, long created) {
    this.kind = kind;
    this.name = name;
    this.created = created;
  }

  public static RouteUnderTest http(String name) {
    return new RouteUnderTest(RouteKind.HTTP, name, 1);
  }

  public static RouteUnderTest http(String name, long created) {
    return new RouteUnderTest(RouteKind.HTTP, name, created);
  }

  public static RouteUnderTest grpc(String name) {
    return new RouteUnderTest(RouteKind.GRPC, name, 1);
  }

  /** Taken by this listener, for these hostnames; none: for every host. */
  public RouteUnderTest at(String gateway, String listener, String... hostnames) {
    attachments.add(
        new Attachment(
            Cluster.named(gateway),
            new ListenerName(listener),
            hostnames.length == 0 ? List.of("") : List.of(hostnames)));
    return this;
  }

  public RouteUnderTest rule(Rule rule) {
    rules.add(rule.build());
    return this;
  }

  public HttpRoute route() {
    return new HttpRoute(kind, Cluster.named(name), created, attachments, rules);
  }

  public ImageEntry entry() {
    return new ImageEntry.OfHttpRoute(route());
  }

  /** A Gateway on the addresses of the gateway. */
  public static ImageEntry gateway(String name, GatewayListeners.Listener... listeners) {
    return new ImageEntry.OfGateway(
        new GatewayListeners(Cluster.named(name), List.of(), List.of(listeners), null));
  }

  public static GatewayListeners.Listener listener(String name, int port, String hostname) {
    return new GatewayListeners.Listener(
        new ListenerName(name), port, GatewayListeners.Protocol.HTTP, hostname, null);
  }

  public static GatewayListeners.Listener https(
      String name, int port, String hostname, String secret) {
    return https(name, port, hostname, secret, null);
  }

  /**
   * @param validation null: clients are not asked for a certificate
   */
  public static GatewayListeners.Listener https(
      String name,
      int port,
      String hostname,
      String secret,
      GatewayListeners.@Nullable ClientValidation validation) {
    return new GatewayListeners.Listener(
        new ListenerName(name),
        port,
        GatewayListeners.Protocol.HTTPS,
        hostname,
        new GatewayListeners.Tls(false, List.of(Cluster.named(secret)), validation));
  }

  /** A rule; one without matches takes all. */
  public static Rule rule() {
    return new Rule();
  }

  /** One rule. */
  public static final class Rule {
    private final List<HttpMatch> matches = new ArrayList<>();
    private final List<HttpFilter> filters = new ArrayList<>();
    private final List<HttpRoute.HttpBackend> backends = new ArrayList<>();
    private String name = "";
    private @Nullable Duration request;
    private @Nullable Duration backendRequest;
    private HttpRoute.@Nullable Retry retry;
    private HttpRoute.@Nullable Persistence persistence;

    private Rule() {}

    /** What a policy's {@code sectionName} may be. */
    public Rule named(String section) {
      name = section;
      return this;
    }

    /** {@code Exact /x}, {@code PathPrefix /x} or {@code RegularExpression /x}. */
    public Rule path(String path) {
      return match(RouteUnderTest.path(path), null, List.of(), List.of());
    }

    public Rule match(
        HttpMatch.Path path,
        @Nullable String method,
        List<HttpMatch.Value> headers,
        List<HttpMatch.Value> query) {
      matches.add(new HttpMatch(path, method, headers, query));
      return this;
    }

    public Rule match(HttpMatch match) {
      matches.add(match);
      return this;
    }

    /** {@code name: value} each. */
    public Rule headers(String... headers) {
      List<HttpMatch.Value> values = new ArrayList<>();
      for (String header : headers) {
        String[] parts = header.split(": ", 2);
        values.add(new HttpMatch.Value(parts[0], parts[1], false));
      }
      return match(HttpMatch.ALL.path(), null, values, List.of());
    }

    /** {@code name=value} each. */
    public Rule query(String... parameters) {
      List<HttpMatch.Value> values = new ArrayList<>();
      for (String parameter : parameters) {
        String[] parts = parameter.split("=", 2);
        values.add(new HttpMatch.Value(parts[0], parts[1], false));
      }
      return match(HttpMatch.ALL.path(), null, List.of(), values);
    }

    public Rule method(String method) {
      return match(HttpMatch.ALL.path(), method, List.of(), List.of());
    }

    public Rule filter(HttpFilter filter) {
      filters.add(filter);
      return this;
    }

    /** To port 80 of a Service. */
    public Rule to(String service) {
      return to(service, 1);
    }

    public Rule to(String service, int weight, HttpFilter... filtered) {
      return to(
          new BackendTarget.ServicePort(Cluster.named(service), 80), weight, List.of(filtered));
    }

    public Rule nowhere(int weight) {
      return to(new BackendTarget.Nowhere("BackendNotFound"), weight, List.of());
    }

    private Rule to(BackendTarget target, int weight, List<HttpFilter> filtered) {
      backends.add(new HttpRoute.HttpBackend(weight, target, filtered));
      return this;
    }

    public Rule timeouts(@Nullable Duration whole, @Nullable Duration attempt) {
      request = whole;
      backendRequest = attempt;
      return this;
    }

    /** One client's requests go to one endpoint, told by a cookie or a header. */
    public Rule session(boolean cookie, String name) {
      persistence = new HttpRoute.Persistence(cookie, name, Duration.ofHours(1), false);
      return this;
    }

    public Rule retry(int attempts, Duration backoff, Integer... codes) {
      retry = new HttpRoute.Retry(List.of(codes), attempts, backoff);
      return this;
    }

    HttpRoute.Rule build() {
      return new HttpRoute.Rule(
          name,
          matches.isEmpty() ? List.of(HttpMatch.ALL) : matches,
          filters,
          backends,
          request,
          backendRequest,
          retry,
          persistence);
    }
  }

  public static HttpMatch.Path path(String path) {
    String[] parts = path.split(" ");
    HttpMatch.PathType type =
        switch (parts[0]) {
          case "Exact" -> HttpMatch.PathType.EXACT;
          case "PathPrefix" -> HttpMatch.PathType.PREFIX;
          case "RegularExpression" -> HttpMatch.PathType.REGEX;
          case String other -> throw new IllegalArgumentException(other);
        };
    return new HttpMatch.Path(type, parts[1]);
  }
}
