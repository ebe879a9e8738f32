package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.gatewayapi.CertificateRefs.Problem;
import io.fairlead.controlplane.gatewayapi.RouteResult.Place;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.service.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything of Gateway API, resolved and kept up to date: a change costs what depends on it.
 * Gateways are resolved first, then routes, which go by the Gateways' listeners, then policies,
 * which go by where routes lead. The same for an image, whatever changes led to it; used by one
 * thread.
 */
public final class Resolutions {
  private final Map<NamespacedName, GatewayResult> gateways = new HashMap<>();

  /** Gateways as they would be if there were no other. */
  private final Map<NamespacedName, GatewayResult> alone = new HashMap<>();

  private Map<NamespacedName, Map<ListenerName, Problem>> taken = Map.of();
  private final Map<ResourceKey, RouteResult> routes = new HashMap<>();
  private final Map<NamespacedName, PolicyResult> policies = new HashMap<>();
  private final Map<Place, Integer> attached = new HashMap<>();
  private final Dependencies dependencies = new Dependencies();

  /** Which ListenerSets name a Gateway, and which policies a Service. */
  private final Backlinks sets = new Backlinks();

  private final Backlinks policiesOf = new Backlinks();

  /** Of this image. */
  public static Resolutions of(CatalogImage image) {
    Resolutions all = new Resolutions();
    Work work = all.new Work(image);
    for (CatalogObject set : image.list(ResourceKind.LISTENER_SET)) {
      all.link(set.key(), set);
    }
    for (CatalogObject policy : image.list(ResourceKind.BACKEND_TLS_POLICY)) {
      all.link(policy.key(), policy);
      work.policies.add(policy.key());
    }
    image.list(ResourceKind.GATEWAY).forEach(gateway -> work.gateways.add(gateway.key()));
    for (ResourceKind kind : RouteResolver.KINDS.keySet()) {
      image.list(kind).forEach(route -> work.routes.add(route.key()));
    }
    work.run();
    return all;
  }

  /** All there is to look at: what is resolved, and classes and ListenerSets. */
  public static Set<ResourceKey> keys(CatalogImage image) {
    Set<ResourceKey> keys = new LinkedHashSet<>();
    for (ResourceKind kind : ResourceKind.values()) {
      if (isResolved(kind)) {
        image.list(kind).forEach(object -> keys.add(object.key()));
      }
    }
    return keys;
  }

  private static boolean isResolved(ResourceKind kind) {
    return RouteResolver.KINDS.containsKey(kind)
        || Set.of(
                ResourceKind.GATEWAY_CLASS,
                ResourceKind.GATEWAY,
                ResourceKind.LISTENER_SET,
                ResourceKind.BACKEND_TLS_POLICY)
            .contains(kind);
  }

  /**
   * The objects of which something may be different now.
   *
   * @param image one that contains the change; may be newer
   */
  public Set<ResourceKey> change(CatalogChange change, CatalogImage image) {
    return switch (change) {
      case CatalogChange.Upserted(CatalogObject now, CatalogObject before) -> {
        boolean same =
            !Facts.matter(now.key().kind())
                || (before != null && Facts.of(before).equals(Facts.of(now)));
        yield same ? own(now.key()) : change(now.key(), image);
      }
      case CatalogChange.Removed(CatalogObject last) ->
          Facts.matter(last.key().kind()) ? change(last.key(), image) : Set.of();
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> Set.of();
    };
  }

  /** Somebody may have written its status. */
  private static Set<ResourceKey> own(ResourceKey key) {
    return isResolved(key.kind()) ? Set.of(key) : Set.of();
  }

  private Set<ResourceKey> change(ResourceKey key, CatalogImage image) {
    Work work = new Work(image);
    work.changed.addAll(own(key));
    switch (key.kind()) {
      case LISTENER_SET -> {
        work.addAll(dependencies.readersOf(key));
        link(key, image.get(key)).forEach(name -> work.add(key(ResourceKind.GATEWAY, name)));
      }
      case BACKEND_TLS_POLICY -> {
        work.add(key);
        link(key, image.get(key)).forEach(work::policiesOf);
      }
      case REFERENCE_GRANT -> work.addAll(dependencies.readersOf(Lookup.grants(key.namespace())));
      case GATEWAY, HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE, UDP_ROUTE -> work.add(key);
      case GATEWAY_CLASS, NAMESPACE, SERVICE, SERVICE_IMPORT, SECRET, CONFIG_MAP ->
          work.addAll(dependencies.readersOf(key));
      default -> {}
    }
    work.run();
    return work.changed;
  }

  /** What it names now, and did before. */
  private Set<NamespacedName> link(ResourceKey key, @Nullable CatalogObject now) {
    ObjectNode json = now == null ? null : now.json();
    boolean isSet = key.kind() == ResourceKind.LISTENER_SET;
    Set<NamespacedName> targets =
        json == null
            ? Set.of()
            : isSet
                ? Set.of(RouteResolver.parentOf(json))
                : BackendTlsResolver.services(BackendTlsResolver.targets(json));
    return (isSet ? sets : policiesOf).put(key.namespacedName(), targets);
  }

  /** The Gateway; empty when it is not there or not ours. */
  Optional<GatewayResult> gateway(NamespacedName name) {
    return Optional.ofNullable(gateways.get(name));
  }

  /** The Gateway that lets this ListenerSet in or refuses it; empty: none of ours. */
  Optional<GatewayResult> gatewayOf(NamespacedName set) {
    return sets.targets(set).stream().flatMap(name -> gateway(name).stream()).findFirst();
  }

  Optional<RouteResult> route(ResourceKey key) {
    return Optional.ofNullable(routes.get(key));
  }

  Optional<PolicyResult> policy(NamespacedName name) {
    return Optional.ofNullable(policies.get(name));
  }

  /** How many routes the listener took (G10). */
  int attached(NamespacedName gateway, ListenerName listener) {
    return attached.getOrDefault(new Place(gateway, listener), 0);
  }

  /** What gateways are told of the object; empty: nothing. */
  public Optional<ImageEntry> entry(ResourceKey key) {
    return switch (key.kind()) {
      case GATEWAY ->
          gateway(key.namespacedName())
              .flatMap(result -> Optional.ofNullable(result.entry()))
              .map(ImageEntry.OfGateway::new);
      case BACKEND_TLS_POLICY ->
          policy(key.namespacedName())
              .flatMap(result -> Optional.ofNullable(result.entry()))
              .map(ImageEntry.OfBackendTls::new);
      default -> route(key).flatMap(result -> Optional.ofNullable(result.entry()));
    };
  }

  /** The Secrets that a Gateway's listeners show, its own and those of ListenerSets. */
  public Set<NamespacedName> secrets(ResourceKey gateway) {
    return gateway(gateway.namespacedName())
        .filter(GatewayResult::accepted)
        .map(GatewayResult::secrets)
        .orElse(Set.of());
  }

  private static ResourceKey key(ResourceKind kind, NamespacedName name) {
    return new ResourceKey(kind, name.namespace(), name.name());
  }

  /** What one change makes to do. */
  private final class Work {
    final CatalogImage image;
    final Map<NamespacedName, Service> services = new HashMap<>();
    final Set<ResourceKey> gateways = new TreeSet<>();
    final Set<ResourceKey> routes = new TreeSet<>();
    final Set<ResourceKey> policies = new TreeSet<>();
    final Set<ResourceKey> changed = new LinkedHashSet<>();

    Work(CatalogImage image) {
      this.image = image;
    }

    void addAll(Collection<ResourceKey> keys) {
      keys.forEach(this::add);
    }

    void add(ResourceKey key) {
      switch (key.kind()) {
        case GATEWAY -> gateways.add(key);
        case BACKEND_TLS_POLICY -> policies.add(key);
        default -> routes.add(key);
      }
    }

    void policiesOf(NamespacedName service) {
      for (NamespacedName policy : policiesOf.sources(service)) {
        policies.add(key(ResourceKind.BACKEND_TLS_POLICY, policy));
      }
    }

    void run() {
      if (!gateways.isEmpty()) {
        gateways();
      }
      routes.forEach(this::route);
      policies.forEach(this::policy);
    }

    /** Each alone, then those again that are in each other's way, or were. */
    private void gateways() {
      for (ResourceKey key : gateways) {
        Lookup lookup = new Lookup(image, services);
        NamespacedName name = key.namespacedName();
        put(alone, name, GatewayResolver.resolve(lookup, name, sets.sources(name), Map.of()));
        depends(key, lookup);
      }
      Map<NamespacedName, Map<ListenerName, Problem>> before = taken;
      taken = PortClaims.refused(alone.values());
      for (NamespacedName name : alone.keySet()) {
        if (!refused(taken, name).equals(refused(before, name))) {
          gateways.add(key(ResourceKind.GATEWAY, name));
        }
      }
      gateways.forEach(this::gateway);
    }

    private static Map<ListenerName, Problem> refused(
        Map<NamespacedName, Map<ListenerName, Problem>> all, NamespacedName gateway) {
      return all.getOrDefault(gateway, Map.of());
    }

    private @Nullable GatewayResult besideOthers(NamespacedName name) {
      Map<ListenerName, Problem> refused = refused(taken, name);
      return refused.isEmpty()
          ? alone.get(name)
          : GatewayResolver.resolve(new Lookup(image, services), name, sets.sources(name), refused);
    }

    private void gateway(ResourceKey key) {
      NamespacedName name = key.namespacedName();
      GatewayResult now = besideOthers(name);
      GatewayResult before = put(Resolutions.this.gateways, name, now);
      if (!Objects.equals(now, before)) {
        changed.add(key);
        for (GatewayResult each : both(now, before)) {
          each.sets().forEach(set -> changed.add(key(ResourceKind.LISTENER_SET, set.name())));
        }
        if (!seenByRoutes(now).equals(seenByRoutes(before))) {
          addAll(dependencies.readersOf(key));
        }
      }
    }

    /** Nothing is to be looked at again of what is gone: it comes back as a change of its own. */
    private void depends(ResourceKey key, Lookup lookup) {
      dependencies.put(key, image.get(key) == null ? Set.of() : lookup.seen());
    }

    private List<Object> seenByRoutes(@Nullable GatewayResult gateway) {
      return gateway == null ? List.of() : gateway.seenByRoutes();
    }

    private void route(ResourceKey key) {
      Lookup lookup = new Lookup(image, services);
      RouteResult now = RouteResolver.resolve(lookup, key, Resolutions.this.gateways::get);
      RouteResult before = put(Resolutions.this.routes, key, now);
      depends(key, lookup);
      if (!Objects.equals(now, before)) {
        changed.add(key);
        count(before == null ? Set.of() : before.places(), now == null ? Set.of() : now.places());
        for (RouteResult each : both(now, before)) {
          each.services().forEach(this::policiesOf);
        }
      }
    }

    private void count(Set<Place> before, Set<Place> now) {
      for (Place place : before) {
        if (!now.contains(place)) {
          attached.computeIfPresent(place, (_, count) -> count == 1 ? null : count - 1);
          recount(place);
        }
      }
      for (Place place : now) {
        if (!before.contains(place)) {
          attached.merge(place, 1, Integer::sum);
          recount(place);
        }
      }
    }

    private void recount(Place place) {
      String set = place.listener().set();
      int slash = set.indexOf('/');
      changed.add(
          set.isEmpty()
              ? key(ResourceKind.GATEWAY, place.gateway())
              : new ResourceKey(
                  ResourceKind.LISTENER_SET, set.substring(0, slash), set.substring(slash + 1)));
    }

    private void policy(ResourceKey key) {
      Lookup lookup = new Lookup(image, services);
      NamespacedName name = key.namespacedName();
      PolicyResult now =
          new BackendTlsResolver(lookup, policiesOf::sources, this::gatewaysTo).resolve(name);
      PolicyResult before = put(Resolutions.this.policies, name, now);
      depends(key, lookup);
      if (!Objects.equals(now, before)) {
        changed.add(key);
      }
    }

    private Set<NamespacedName> gatewaysTo(NamespacedName service) {
      Set<NamespacedName> found = new HashSet<>();
      for (ResourceKey reader : dependencies.readersOf(key(ResourceKind.SERVICE, service))) {
        RouteResult route = Resolutions.this.routes.get(reader);
        if (route != null && route.services().contains(service)) {
          found.addAll(route.gateways());
        }
      }
      return found;
    }

    private static <T> List<T> both(@Nullable T one, @Nullable T other) {
      List<T> both = new ArrayList<>();
      Optional.ofNullable(one).ifPresent(both::add);
      Optional.ofNullable(other).ifPresent(both::add);
      return both;
    }

    private static <K, V> @Nullable V put(Map<K, V> map, K key, @Nullable V value) {
      return value == null ? map.remove(key) : map.put(key, value);
    }
  }
}
