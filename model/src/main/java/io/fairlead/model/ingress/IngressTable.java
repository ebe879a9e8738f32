package io.fairlead.model.ingress;

import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

  private final Hosts<HostRoutes> hosts = new Hosts<>();
  private final Hosts<NamespacedName> certificates = new Hosts<>();
  private Match.@Nullable Found defaultRoute;

  /** The rules of all Ingresses for one host (I20). */
  private static final class HostRoutes {
    private final String host;
    private final PathTree<Match.Found> paths = new PathTree<>();
    private Match.@Nullable Found defaultRoute;

    HostRoutes(String host) {
      this.host = host;
    }
  }

  private IngressTable(List<IngressRoutes> oldestFirst) {
    oldestFirst.forEach(this::add);
  }

  /** The table of these Ingresses; their order does not matter. */
  public static IngressTable of(Collection<IngressRoutes> ingresses) {
    List<IngressRoutes> sorted = new ArrayList<>(ingresses);
    sorted.sort(OLDEST_FIRST);
    return new IngressTable(sorted);
  }

  /**
   * Where a request leads (I1-I7, I19, I20).
   *
   * @param host as the request has it: a port and upper case are tolerated
   * @param path as the request has it, percent-encoding left alone; a query is ignored
   */
  public Match match(String host, String path) {
    HostRoutes routes = hosts.find(host);
    if (routes == null) {
      return defaultRoute == null ? new Match.NoHost() : defaultRoute;
    }
    int query = path.indexOf('?');
    Match.Found found = routes.paths.find(query < 0 ? path : path.substring(0, query));
    if (found != null) {
      return found;
    }
    if (routes.defaultRoute != null) {
      return routes.defaultRoute;
    }
    return defaultRoute == null ? new Match.NoPath(routes.host) : defaultRoute;
  }

  /**
   * The Secret with the certificate for this server name: of the exact host, else of the wildcard
   * that covers it (I8); of two Ingresses the older one wins. A {@code tls} without hosts is for
   * the hosts of its Ingress' rules.
   */
  public Optional<NamespacedName> certificateFor(String serverName) {
    return Optional.ofNullable(certificates.find(serverName));
  }

  private void add(IngressRoutes ingress) {
    Backend backend = ingress.defaultBackend();
    Match.Found fallback =
        backend == null ? null : new Match.Found(ingress.name(), backend, DEFAULT_BACKEND);
    if (defaultRoute == null) {
      defaultRoute = fallback;
    }
    for (IngressRoutes.HostRule rule : ingress.rules()) {
      HostRoutes routes = hosts.computeIfAbsent(rule.host(), () -> new HostRoutes(rule.host()));
      if (routes.defaultRoute == null) {
        routes.defaultRoute = fallback;
      }
      for (IngressRoutes.PathRule path : rule.paths()) {
        routes.paths.putIfAbsent(path.path(), path.type(), found(ingress, rule, path));
      }
    }
    ingress.tls().forEach(tls -> add(ingress, tls));
  }

  private void add(IngressRoutes ingress, IngressRoutes.Tls tls) {
    List<String> names =
        tls.hosts().isEmpty()
            ? ingress.rules().stream().map(IngressRoutes.HostRule::host).toList()
            : tls.hosts();
    names.forEach(name -> certificates.computeIfAbsent(name, tls::secret));
  }

  private static Match.Found found(
      IngressRoutes ingress, IngressRoutes.HostRule rule, IngressRoutes.PathRule path) {
    String type =
        switch (path.type()) {
          case EXACT -> "Exact";
          case PREFIX -> "Prefix";
          case IMPLEMENTATION_SPECIFIC -> "ImplementationSpecific";
        };
    String host = rule.host().isEmpty() ? "*" : rule.host();
    return new Match.Found(
        ingress.name(), path.backend(), host + " " + path.path() + " (" + type + ")");
  }
}
