package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.progress.AwaitedGateways;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the statuses of Gateway API (G10, G11): what was resolved, and of Gateways and ListenerSets
 * whether every connected gateway has it in force (B24). What the gateways take over at once costs
 * one write.
 */
public final class GatewayStatusConcern implements Concern<ResourceKey> {
  private static final int WRITES_AT_ONCE = 16;
  private static final EventSource SOURCE = EventSource.controller("gateway-api");

  private final Edits edits;
  private final EventRecorder events;
  private final Supplier<ConnectedGateways> gateways;
  private final InstantSource clock;
  private final AwaitedGateways awaited;
  private final LatestOnly writes = new LatestOnly(WRITES_AT_ONCE);

  /** What gateways were last told to have, by its Gateway. */
  private final Map<NamespacedName, GatewayResult> told = new HashMap<>();

  private Resolutions resolutions = new Resolutions();

  /**
   * A concern; have its controller told when a data plane acknowledges, and look at all when a
   * gateway comes, goes or opens a listener.
   *
   * @param acked the revision each connected data plane has in force, {@code gateway/<name>}
   */
  public GatewayStatusConcern(
      Edits edits,
      EventRecorder events,
      Supplier<ConnectedGateways> gateways,
      Supplier<Map<String, Long>> acked,
      InstantSource clock) {
    this.edits = edits;
    this.events = events;
    this.gateways = gateways;
    this.clock = clock;
    this.awaited = new AwaitedGateways(acked, clock);
  }

  @Override
  public String name() {
    return "gateway-api";
  }

  @Override
  public Collection<ResourceKey> startFrom(CatalogImage image) {
    resolutions = Resolutions.of(image);
    Set<ResourceKey> keys = Resolutions.keys(image);
    for (ResourceKey key : keys) {
      if (key.kind() == ResourceKind.GATEWAY) {
        changed(key, image.revision());
      }
    }
    for (ResourceKey key : awaited.all()) { // what was in force before a restart still is
      CatalogObject object = image.get(key);
      if (object != null && isProgrammed(object)) {
        awaited.forget(key);
      }
    }
    return keys;
  }

  private static boolean isProgrammed(CatalogObject object) {
    long generation = GatewayResolver.generation(object.json());
    return Fields.list(object.json().path("status"), "conditions").stream()
        .filter(condition -> Fields.text(condition, "type").equals(InForce.TYPE))
        .anyMatch(
            condition ->
                Fields.text(condition, "status").equals("True")
                    && Fields.integer(condition, "observedGeneration", 0) == generation);
  }

  /** The Gateways and ListenerSets: a gateway came, went, or opened something. */
  @Override
  public Collection<ResourceKey> all() {
    CatalogImage image = edits.image();
    Set<ResourceKey> all = new LinkedHashSet<>();
    for (ResourceKind kind : List.of(ResourceKind.GATEWAY, ResourceKind.LISTENER_SET)) {
      image.list(kind).forEach(object -> all.add(object.key()));
    }
    awaited.reach(gateways.get().names(), all, image.revision());
    return all;
  }

  @Override
  public Collection<ResourceKey> acknowledged() {
    return awaited.acknowledged();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    Set<ResourceKey> touched = resolutions.change(change, edits.image());
    for (ResourceKey key : touched) {
      if (key.kind() == ResourceKind.GATEWAY) {
        changed(key, change.revision());
      }
    }
    return touched;
  }

  /** Only what gateways are told of has to reach them; how many routes there are has not. */
  private void changed(ResourceKey gateway, long revision) {
    GatewayResult now = resolutions.gateway(gateway.namespacedName()).orElse(null);
    GatewayResult before =
        now == null
            ? told.remove(gateway.namespacedName())
            : told.put(gateway.namespacedName(), now);
    if (now != null && !now.equals(before)) {
      awaited.changed(gateway, revision);
      for (GatewayResult.ListenerSet set : now.sets()) {
        awaited.changed(set(set.name()), revision);
      }
    }
  }

  private static ResourceKey set(NamespacedName name) {
    return new ResourceKey(ResourceKind.LISTENER_SET, name.namespace(), name.name());
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogObject object = edits.image().get(key);
    if (object == null || Termination.begun(object.json())) {
      awaited.forget(key);
      return true;
    }
    return switch (key.kind()) {
      case GATEWAY_CLASS ->
          !GatewayClasses.ours(object.json())
              || written(
                  object,
                  GatewayResolver.generation(object.json()),
                  json -> Statuses.gatewayClass(json, clock.instant()));
      case GATEWAY -> gateway(object);
      case LISTENER_SET -> listenerSet(object);
      case BACKEND_TLS_POLICY ->
          resolutions
              .policy(key.namespacedName())
              .map(
                  policy ->
                      written(
                          object,
                          policy.generation(),
                          json -> Statuses.policy(json, policy, clock.instant())))
              .orElse(true);
      default ->
          resolutions
              .route(key)
              .map(
                  route ->
                      written(
                          object,
                          route.generation(),
                          json -> Statuses.route(json, route, clock.instant())))
              .orElse(true);
    };
  }

  private boolean gateway(CatalogObject object) {
    ResourceKey key = object.key();
    GatewayResult result = resolutions.gateway(key.namespacedName()).orElse(null);
    if (result == null) {
      awaited.forget(key);
      return true;
    }
    InForce inForce = inForce(key, result);
    if (inForce == null) {
      return false;
    }
    Map<ListenerName, Integer> attached = attached(result, result.listeners());
    Collection<String> addresses = addresses(result, inForce);
    boolean written =
        written(
            object,
            result.generation(),
            json ->
                Statuses.gateway(json, result, inForce, addresses, attached::get, clock.instant()));
    return written && done(key, inForce);
  }

  private boolean listenerSet(CatalogObject object) {
    ResourceKey key = object.key();
    GatewayResult gateway = resolutions.gatewayOf(key.namespacedName()).orElse(null);
    GatewayResult.ListenerSet result =
        gateway == null ? null : gateway.set(key.namespacedName()).orElse(null);
    if (gateway == null || result == null) {
      awaited.forget(key);
      return true;
    }
    InForce inForce = inForce(key, gateway);
    if (inForce == null) {
      return false;
    }
    Map<ListenerName, Integer> attached = attached(gateway, result.listeners());
    boolean written =
        written(
            object,
            result.generation(),
            json ->
                Statuses.listenerSet(
                    json, gateway, result, inForce, attached::get, clock.instant()));
    return written && done(key, inForce);
  }

  private boolean done(ResourceKey key, InForce inForce) {
    if (inForce.lag().isEmpty()) {
      awaited.forget(key);
    }
    return inForce.lag().isEmpty();
  }

  /** As many as there are now; the write may be made later, on another thread. */
  private Map<ListenerName, Integer> attached(
      GatewayResult gateway, List<GatewayResult.Listener> listeners) {
    Map<ListenerName, Integer> attached = new HashMap<>();
    listeners.forEach(
        each -> attached.put(each.name(), resolutions.attached(gateway.name(), each.name())));
    return Map.copyOf(attached);
  }

  /** Null: too early to tell. */
  private @Nullable InForce inForce(ResourceKey key, GatewayResult result) {
    ConnectedGateways now = gateways.get();
    Map<ListenerName, String> closed = now.closed(result.name());
    List<String> unusable = asked(result).stream().filter(now.absent()::contains).toList();
    Map<ListenerName, String> ports = unusable.isEmpty() ? closed : Map.of();
    return awaited.lag(key).map(lag -> new InForce(lag, ports, unusable)).orElse(null);
  }

  private static List<String> asked(GatewayResult result) {
    return result.entry() == null ? List.of() : result.entry().addresses();
  }

  /** Those asked for that can be had, otherwise those of the gateways. */
  private Collection<String> addresses(GatewayResult result, InForce inForce) {
    List<String> asked = asked(result);
    return asked.isEmpty()
        ? gateways.get().addresses()
        : asked.stream().filter(address -> !inForce.unusable().contains(address)).toList();
  }

  /** True when the status is as it should be; otherwise it is written soon. */
  private boolean written(CatalogObject object, long generation, UnaryOperator<ObjectNode> status) {
    if (GatewayResolver.generation(object.json()) != generation) {
      return true; // resolved of another version: its change comes
    }
    ObjectNode wanted = status.apply(object.json());
    if (wanted.equals(object.json())) {
      return true;
    }
    Troubles.news(object.json(), wanted).forEach(each -> events.record(SOURCE, object, each));
    writes.submit(
        object.key(),
        () ->
            edits.edit(
                object.key(),
                json ->
                    GatewayResolver.generation(json) == generation ? status.apply(json) : json));
    return false;
  }
}
