package io.fairlead.model.ingress;

import io.fairlead.model.ingress.nginx.Canary;
import io.fairlead.model.ingress.nginx.IngressPolicy;
import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * All routes of a gateway, compiled: immutable, asked from any thread. A match costs what the
 * request's path is long, whatever the number of routes.
 *
 * <p>ImplementationSpecific paths are matched as Prefix (I6). Where no path of the chosen host
 * matches, the default backend of an Ingress with rules for that host answers, else that of any
 * Ingress (I2, I7); of several the oldest Ingress always wins (I19).
 */
public final class IngressTable {

  private static final Comparator<IngressRoutes> OLDEST_FIRST =
      Comparator.comparingLong(IngressRoutes::created).thenComparing(IngressRoutes::name);
  private static final String DEFAULT_BACKEND = "default backend";
  private static final String WWW = "www.";

  private final Hosts<HostRoutes> hosts = new Hosts<>();
  private final Hosts<NamespacedName> certificates = new Hosts<>();
  private final Map<String, String> elsewhere = new HashMap<>();
  private final Set<Conflict> conflicts = new LinkedHashSet<>();
  private @Nullable Location defaultRoute;

  /** A rule of an Ingress that does not do what it says, because of what else there is. */
  public record Conflict(NamespacedName ingress, String reason, String message) {}

  /** A host and path of canaries. */
  private record Key(String host, PathType type, String path) {}

  private IngressTable(
      List<IngressRoutes> oldestFirst, Function<IngressRoutes, IngressPolicy> policies) {
    oldestFirst.forEach(ingress -> ingress.tls().forEach(tls -> addTls(ingress, tls)));
    Set<String> regexHosts = new HashSet<>();
    Map<Key, List<Location.Alternative>> canaries = new HashMap<>();
    for (IngressRoutes ingress : oldestFirst) {
      IngressPolicy policy = policies.apply(ingress);
      if (policy.canary() != null) {
        addCanary(ingress, policy.canary(), canaries);
      } else if (policy.paths().regex()) {
        ingress.rules().forEach(rule -> regexHosts.add(lower(rule.host())));
      }
    }
    for (IngressRoutes ingress : oldestFirst) {
      IngressPolicy policy = policies.apply(ingress);
      if (policy.canary() == null) {
        add(ingress, policy, regexHosts, canaries);
      }
    }
    for (IngressRoutes ingress : oldestFirst) {
      addOtherNames(ingress, policies.apply(ingress));
    }
    canaries.forEach((key, left) -> left.forEach(canary -> noMain(key, canary)));
  }

  /** The table of these Ingresses; their order does not matter. */
  public static IngressTable of(Collection<IngressRoutes> ingresses) {
    return of(ingresses, IngressRoutes::policy);
  }

  /**
   * The same.
   *
   * @param policies what the annotations of each ask for
   */
  public static IngressTable of(
      Collection<IngressRoutes> ingresses, Function<IngressRoutes, IngressPolicy> policies) {
    List<IngressRoutes> sorted = new ArrayList<>(ingresses);
    sorted.sort(OLDEST_FIRST);
    return new IngressTable(sorted, policies);
  }

  /**
   * Where a request leads (I1-I7, I19, I20).
   *
   * @param host as the request has it: a port and upper case are tolerated
   * @param path as the request has it, percent-encoding left alone; a query is ignored
   */
  public Match match(String host, String path) {
    if (!elsewhere.isEmpty()) {
      String other = elsewhere.get(lower(host));
      if (other != null) {
        return new Match.Elsewhere(other);
      }
    }
    HostRoutes routes = hosts.find(host);
    if (routes == null) {
      return defaultRoute == null ? new Match.NoHost() : new Match.Found(defaultRoute, null);
    }
    int query = path.indexOf('?');
    Match.Found found = routes.find(query < 0 ? path : path.substring(0, query));
    if (found != null) {
      return found;
    }
    Location fallback = routes.defaultRoute() == null ? defaultRoute : routes.defaultRoute();
    return fallback == null ? new Match.NoPath(routes.host()) : new Match.Found(fallback, null);
  }

  /**
   * The Secret with the certificate for this server name: of the exact host, else of the wildcard
   * that covers it (I8); of two Ingresses the older one wins. A {@code tls} without hosts is for
   * the hosts of its Ingress' rules.
   */
  public Optional<NamespacedName> certificateFor(String serverName) {
    return Optional.ofNullable(certificates.find(serverName));
  }

  /** Rules that do not do what they say. */
  public Set<Conflict> conflicts() {
    return conflicts;
  }

  private void add(
      IngressRoutes ingress,
      IngressPolicy policy,
      Set<String> regexHosts,
      Map<Key, List<Location.Alternative>> canaries) {
    if (defaultRoute == null) {
      defaultRoute = fallback(ingress, policy, false);
    }
    for (IngressRoutes.HostRule rule : ingress.rules()) {
      HostRoutes routes =
          hosts.computeIfAbsent(
              rule.host(),
              () ->
                  new HostRoutes(
                      rule.host(),
                      regexHosts.contains(lower(rule.host())),
                      certificates.find(rule.host()) != null));
      Location fallback = fallback(ingress, policy, routes.tls());
      if (fallback != null) {
        routes.fallBackTo(fallback);
      }
      for (IngressRoutes.PathRule path : rule.paths()) {
        List<Location.Alternative> shares = canaries.remove(key(rule, path));
        add(ingress, policy, routes, path, shares == null ? List.of() : shares);
      }
    }
  }

  private void add(
      IngressRoutes ingress,
      IngressPolicy policy,
      HostRoutes routes,
      IngressRoutes.PathRule path,
      List<Location.Alternative> canaries) {
    Pattern pattern = null;
    if (routes.regex()) {
      try {
        pattern = HostRoutes.pattern(path.path());
      } catch (PatternSyntaxException e) {
        conflicts.add(
            new Conflict(
                ingress.name(),
                "InvalidPath",
                "the path %s is no regular expression (%s), so nothing is routed by it"
                    .formatted(path.path(), e.getDescription())));
        return;
      }
    }
    Location there =
        routes.putIfAbsent(
            path.type(),
            new Location(
                ingress.name(),
                path.backend(),
                shown(routes.host(), path),
                path.path().isEmpty() ? "/" : path.path(),
                routes.tls(),
                pattern,
                canaries,
                policy));
    if (there != null && !there.ingress().equals(ingress.name())) {
      conflicts.add(
          new Conflict(
              ingress.name(),
              "PathConflict",
              "host \"%s\" and path \"%s\" is already defined in ingress %s, which is older"
                  .formatted(routes.host(), path.path(), there.ingress())));
    }
  }

  private static @Nullable Location fallback(
      IngressRoutes ingress, IngressPolicy policy, boolean tls) {
    Backend backend = ingress.defaultBackend();
    return backend == null
        ? null
        : new Location(ingress.name(), backend, DEFAULT_BACKEND, "/", tls, null, List.of(), policy);
  }

  private static void addCanary(
      IngressRoutes ingress, Canary share, Map<Key, List<Location.Alternative>> canaries) {
    for (IngressRoutes.HostRule rule : ingress.rules()) {
      for (IngressRoutes.PathRule path : rule.paths()) {
        canaries
            .computeIfAbsent(key(rule, path), _ -> new ArrayList<>())
            .add(new Location.Alternative(ingress.name(), path.backend(), share));
      }
    }
  }

  private void noMain(Key key, Location.Alternative canary) {
    conflicts.add(
        new Conflict(
            canary.ingress(),
            "CanaryWithoutMain",
            "no other Ingress has host \"%s\" and path \"%s\", so there is nothing to take a share of"
                .formatted(key.host(), key.path())));
  }

  /** Aliases and www, for hosts no rule is about (A20, A26). */
  private void addOtherNames(IngressRoutes ingress, IngressPolicy policy) {
    for (IngressRoutes.HostRule rule : ingress.rules()) {
      HostRoutes routes = rule.host().isEmpty() ? null : hosts.get(rule.host());
      if (routes == null) {
        continue;
      }
      policy.aliases().forEach(alias -> hosts.computeIfAbsent(alias, () -> routes));
      String host = lower(rule.host());
      if (policy.redirects().fromToWww() && !host.startsWith("*.")) {
        String other = host.startsWith(WWW) ? host.substring(WWW.length()) : WWW + host;
        if (hosts.get(other) == null) {
          elsewhere.put(other, host);
        }
      }
    }
  }

  private void addTls(IngressRoutes ingress, IngressRoutes.Tls tls) {
    List<String> names =
        tls.hosts().isEmpty()
            ? ingress.rules().stream().map(IngressRoutes.HostRule::host).toList()
            : tls.hosts();
    names.forEach(name -> certificates.computeIfAbsent(name, tls::secret));
  }

  private static Key key(IngressRoutes.HostRule rule, IngressRoutes.PathRule path) {
    return new Key(lower(rule.host()), path.type(), path.path());
  }

  private static String lower(String host) {
    return host.toLowerCase(Locale.ROOT);
  }

  private static String shown(String host, IngressRoutes.PathRule path) {
    String type =
        switch (path.type()) {
          case EXACT -> "Exact";
          case PREFIX -> "Prefix";
          case IMPLEMENTATION_SPECIFIC -> "ImplementationSpecific";
        };
    return (host.isEmpty() ? "*" : host) + " " + path.path() + " (" + type + ")";
  }
}
